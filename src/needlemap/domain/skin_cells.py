"""An area of skin: a set of small cells of the body mesh, run-length coded as text.

A cell is one of 16 by 16 equal parts of a face of the mesh. Cells are numbered
``(face * 16 + column) * 16 + row``: the column counts along s, the row along t. The mesh is the
same on every figure, pose and view, and so is an area.

The text holds one ``gap+length`` for each run of cells, separated by spaces: so many cells are
skipped since the end of the run before, then so many belong to the area. ``"7+2 3+1"`` holds the
cells 7, 8 and 12. An area has exactly one such text.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

ALONG_FACE = 16
"""Cells along each side of a face."""
CELLS_A_FACE = ALONG_FACE * ALONG_FACE
CELLS = CELLS_A_FACE * 1_000_001  # as many faces as a surface point may name
LONGEST_TEXT = 2_000_000

Runs = tuple[tuple[int, int], ...]
"""First cell of each run and the one after its last, in order; runs never touch."""

_TEXT = re.compile(r"(?:0|[1-9][0-9]{0,8})\+[1-9][0-9]{0,8}(?: [1-9][0-9]{0,8}\+[1-9][0-9]{0,8})*")


@lru_cache(maxsize=256)
def runs_of(text: str) -> Runs:
    """Return the runs of an area's text; ValueError when it is not the text of an area."""
    if not text:
        return ()
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"cells may have at most {LONGEST_TEXT} characters, not {len(text)}")
    if not _TEXT.fullmatch(text):
        raise ValueError(f"cells must be runs of gap+length, not {text!r:.60}")
    at, runs = 0, []
    for run in text.split(" "):
        gap, _, length = run.partition("+")
        start = at + int(gap)
        at = start + int(length)
        runs.append((start, at))
    if at > CELLS:
        raise ValueError(f"cells must be below {CELLS}, not {at - 1}")
    return tuple(runs)


def text_of(runs: Iterable[tuple[int, int]]) -> str:
    """Return the one text of an area; runs may touch, overlap, and come in any order."""
    at, texts = 0, []
    for start, end in joined(runs):
        texts.append(f"{start - at}+{end - start}")
        at = end
    return " ".join(texts)


def joined(runs: Iterable[tuple[int, int]]) -> Runs:
    """Return runs in order, with those that touch or overlap made one; empty ones left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(run for run in runs if run[1] > run[0]):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def count_of(text: str) -> int:
    """Return how many cells an area has."""
    return sum(end - start for start, end in runs_of(text))


def with_cells(text: str, more: str) -> str:
    """Return the area of all cells that are in one area or the other."""
    return text_of((*runs_of(text), *runs_of(more)))


def without_cells(text: str, gone: str) -> str:
    """Return the area of the cells of the first area that are not in the other."""
    left: list[tuple[int, int]] = []
    holes = iter(runs_of(gone))
    hole = next(holes, None)
    for first, end in runs_of(text):
        start = first
        while hole is not None and hole[0] < end:
            if hole[1] > start:
                left.append((start, hole[0]))
                start = hole[1]
            if hole[1] > end:
                break
            hole = next(holes, None)
        left.append((start, end))
    return text_of(left)


def common_cells(text: str, other: str) -> str:
    """Return the area of the cells that are in both areas."""
    return without_cells(text, without_cells(text, other))
