"""What the commands say while they work and in the end. Progress is for a terminal alone."""

import json
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Steps:
    """The step a command is at, with a bar, on stderr. Silent when that is not a terminal.

    Call it with what is done and what there is to do, as the long calls of storage report.
    """

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            self._progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, words: str, number: int, of: int) -> None:
        """Say which step begins; its length is not known yet."""
        if self._progress is not None:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._task = self._progress.add_task(f"{number}/{of} {words} …", total=None)

    def __call__(self, done: int, total: int) -> None:
        """Say how far the step is."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


def print_json(answer: dict[str, Any]) -> None:
    """Say an answer as JSON, one object a command."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
