"""Many reports one after the other: a bad record is listed and the rest goes on."""

from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from needlemap.errors import NeedleMapError
from needlemap.reports.file_names import free_path
from needlemap.reports.loader import UNREADABLE, at_once
from needlemap.reports.report_service import PreparedReport, ReportService
from needlemap.reports.request import Disclosure, ReportRequest


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that could not be made, and why."""

    order: ReportRequest
    why: str

    @property
    def sentence(self) -> str:
        """What to show: kind and id, never a name."""
        return f"{self.order.kind.value} {self.order.id}: {self.why}"


class Batch:
    """A queue of reports that go into one folder; no file there is overwritten.

    `step` does the next whole; a window takes the steps of `preparing_next`, draws what they give
    elsewhere, then calls `keep` or `fail`. No more is held than one report at a time. `gaps` says
    of which files characters could not be drawn.
    """

    def __init__(
        self,
        report_service: ReportService,
        requests: Iterable[ReportRequest],
        folder: Path,
        disclosure: Disclosure,
    ) -> None:
        self._report_service, self._folder, self.disclosure = report_service, folder, disclosure
        self._waiting = deque(requests)
        self.total = len(self._waiting)
        self.written: list[Path] = []
        self.failures: list[Failure] = []
        self.gaps: dict[Path, str] = {}

    @property
    def done(self) -> int:
        """How many reports are dealt with."""
        return len(self.written) + len(self.failures)

    @property
    def is_over(self) -> bool:
        """Whether none waits any more."""
        return not self._waiting

    def cancel(self) -> None:
        """Forget those that wait; what is written stays."""
        self._waiting.clear()

    def step(self) -> None:
        """Do the next report whole."""
        ready = self.next_ready()
        if ready is None:
            return
        try:
            content = ready.pdf(self.disclosure.password)
        except UNREADABLE as error:
            self.fail(ready, words_of(error))
        else:
            self.keep(ready, content)

    def next_ready(self) -> PreparedReport | None:
        """Read the records of the next report; None at the end. Unreadable ones are listed."""
        return at_once(self.preparing_next())

    def preparing_next(self) -> Generator[tuple[int, int], None, PreparedReport | None]:
        """Read the next report as `next_ready` does, and yield how much is read of how much."""
        while self._waiting:
            order = self._waiting.popleft()
            try:
                return (yield from self._report_service.preparing(order))
            except UNREADABLE as error:
                self.failures.append(Failure(order, words_of(error)))
        return None

    def keep(self, ready: PreparedReport, content: bytes) -> None:
        """Log and write a report that was drawn."""
        name = ready.file_name(by_name=self.disclosure.by_name)
        path = free_path(self._folder, name)
        try:
            self._report_service.save(ready, path, content, self.disclosure)
        except NeedleMapError as error:
            self.fail(ready, error.user_message)
        else:
            self.written.append(path)
            if ready.gaps:
                self.gaps[path] = ready.gaps

    def fail(self, ready: PreparedReport, why: str) -> None:
        """List a report that could not be drawn or written."""
        self.failures.append(Failure(ready.order, why))


def words_of(error: Exception) -> str:
    """Return what an error says to the user."""
    return error.user_message if isinstance(error, NeedleMapError) else str(error)
