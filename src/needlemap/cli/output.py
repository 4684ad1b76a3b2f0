"""What the commands say while they work and in the end. Progress is for a terminal alone."""

import json
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from needlemap.storage.backup.verified_backup import Progress, Stage


class Steps:
    """The step a command is at, with a bar, on stderr. Silent when that is not a terminal.

    Call it with what is done and what there is to do, as the long calls of storage report.
    """

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, words: str) -> None:
        """Say which step begins; its length is not known yet."""
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(f"{words} …", total=None)

    def __call__(self, done: int, total: int) -> None:
        """Say how far the step is."""
        if total and self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)

    def staged(self, copying: str, checking: str, summing: str) -> "Progress":
        """Return what storage tells the progress of a backup, restore or salvage to."""
        words = dict(zip(("copy", "check", "hash"), (copying, checking, summing), strict=True))
        shown: list[str] = []

        def tell(stage: "Stage", done: int, total: int) -> None:
            if shown[-1:] != [stage.value]:
                shown.append(stage.value)
                self.begin(words[stage.value])
            self(done, total)

        return tell


def size_words(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"


def print_json(answer: dict[str, Any]) -> None:
    """Say an answer as JSON, one object a command."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
