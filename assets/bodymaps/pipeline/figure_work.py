"""Draws figures side by side, in processes of their own, as soon as what they need is there."""

from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pipeline.layer_stage import Layers, paint_layers
from pipeline.plate_stage import draw_pictures, draw_plates
from pipeline.progress import Progress

Part = Literal["pictures", "drawings", "layers"]


@dataclass
class Figures:
    """Figures to draw; leave the context to wait until all is done.

    Attributes
    ----------
    only
        Plates, all where it is empty.
    jobs
        Processes at a time.
    """

    names: Sequence[str]
    out: Path
    only: tuple[str, ...] = ()
    jobs: int = 1
    _pool: ProcessPoolExecutor | None = None
    _begun: list[Future[None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Make the processes."""
        # Started anew, not forked: the ray caster's threads do not outlive a fork.
        self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for all that was begun; what failed there fails here."""
        if self._pool is not None:
            with self._pool as pool:
                if error is not None:
                    pool.shutdown(cancel_futures=True)
                for each in self._begun if error is None else ():
                    each.result()

    def begin(self, part: Part, layers: Layers | None = None) -> None:
        """Have a part of every figure made. Pictures need the surface, the others the lists."""
        if self._pool is None:
            raise RuntimeError("the processes are not made yet")
        self._begun += [
            self._pool.submit(_draw, part, figure, self.out, self.only, layers)
            for figure in self.names
        ]


def _draw(part: Part, figure: str, out: Path, only: tuple[str, ...], layers: Layers | None) -> None:
    progress = Progress(figure)
    if part == "pictures":
        draw_pictures(figure, out, only)
    elif part == "drawings":
        draw_plates(figure, out, only)
    elif layers is not None:
        paint_layers(figure, out, layers, only)
    progress.done(part)
