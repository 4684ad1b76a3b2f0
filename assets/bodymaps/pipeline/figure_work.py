"""Draws figures side by side, each in a process of its own."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from pipeline.layer_stage import Layers, paint_layers
from pipeline.plate_stage import draw_plates
from pipeline.progress import Progress


@dataclass(frozen=True)
class Work:
    """What is done of every figure; `only` are plates, all where it is empty."""

    stage: str
    out: Path
    only: tuple[str, ...]
    layers: Layers | None

    def of(self, figure: str) -> str:
        """Draw one figure; return how long it took."""
        progress = Progress()
        if self.stage != "layers":
            anew = self.stage != "drawings"
            draw_plates(figure, self.out, self.only, pictures=anew, sights=anew)
            progress.done("plates" if anew else "drawings")
        if self.layers is not None:
            paint_layers(figure, self.out, self.layers, self.only)
            progress.done("layers")
        return progress.told(figure)


def drawn(figures: Sequence[str], work: Work, jobs: int) -> Iterator[str]:
    """Draw figures, so many at a time; yield how long each took."""
    if jobs == 1 or len(figures) == 1:
        yield from map(work.of, figures)
        return
    # Started anew, not forked: the ray caster's threads do not outlive a fork.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _take, (work,)) as pool:
        yield from pool.map(_draw, figures)


_taken: list[Work] = []  # of a process of the pool


def _take(work: Work) -> None:
    _taken.append(work)


def _draw(figure: str) -> str:
    return _taken[-1].of(figure)
