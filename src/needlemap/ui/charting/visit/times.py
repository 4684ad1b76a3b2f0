"""When it was done and when it was charted; a late entry says so, and why."""

from datetime import UTC, datetime, timedelta, timezone

from needlemap.domain.session import Session
from needlemap.domain.site_times import is_during
from needlemap.domain.typed_day import typed_day
from needlemap.domain.visit import is_late
from needlemap.ui.charting.visit.background import VisitContext
from needlemap.ui.charting.visit.entry import Entry, LineBox
from needlemap.ui.charting.visit.part import VisitPart, row
from needlemap.ui.charting.visit.words import moment_words, tr
from needlemap.ui.common.pieces import label, wrapped


class TimesPart(VisitPart):
    """Day and hour of the treatment; the time of charting is the computer's and stands."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Times"), context)
        self.day = LineBox(tr("Day of the treatment"), self._save_day)
        self.hour = LineBox(tr("Time of the treatment"), self._save_hour)
        self.late_reason = LineBox(
            tr("Reason of the late entry"), lambda text: self.save(late_reason=text)
        )
        self.late = label(tr("Late entry"), "chip-warning")
        self.charted = wrapped("", "muted")
        self._day = Entry(tr("Performed on"), self.day)
        self._hour = Entry(tr("At"), self.hour)
        self._reason = Entry(tr("Why was it charted later?"), self.late_reason)
        self.head.addWidget(self.late)
        self.column.addLayout(row(self._day, self._hour, stretch=(3, 2)))
        self.column.addWidget(self.charted)
        self.column.addWidget(self._reason)
        self.places = {"late_reason": self.late_reason, "performed_at": self.day}

    @property
    def error_text(self) -> str:
        """What is wrong with the day or the hour that was entered, or nothing."""
        return self._day.error_text or self._hour.error_text

    def show_session(self, session: Session) -> None:  # noqa: D102
        at = _local(session.performed_at, session)
        self.day.show_text(f"{at:%Y-%m-%d}")
        self.hour.show_text(f"{at:%H:%M}")
        charted = moment_words(session.charted_at, session.utc_offset_min)
        words = tr("Charted on {0}").format(charted)
        if not is_during(session, session.charted_at):
            words += " · " + tr("the needles’ own times are unknown")
        self.charted.setText(words)
        late = is_late(session.performed_at, session.charted_at)
        self.late.setVisible(late)
        self._reason.setVisible(late or bool(session.visit.late_reason))
        self.late_reason.show_text(session.visit.late_reason)

    def _save_day(self, text: str) -> bool:
        at = _local(self.chart.session.performed_at, self.chart.session)
        fine, day = self._day.read(lambda: typed_day(text))
        if fine and day is None:
            self._day.say_wrong(tr("The day of the treatment is needed."))
        return (
            fine and day is not None and self._save(self._day, datetime.combine(day, at.timetz()))
        )

    def _save_hour(self, text: str) -> bool:
        at = _local(self.chart.session.performed_at, self.chart.session)
        fine, hour = self._hour.read(lambda: typed_hour(text))
        if not fine:
            return False
        return self._save(self._hour, at.replace(hour=hour[0], minute=hour[1]))

    def _save(self, entry: Entry, at: datetime) -> bool:
        try:
            performed_at = at.astimezone(UTC)
        except OverflowError:
            entry.say_wrong(tr("No calendar reaches back to that day."))
            return False
        if performed_at > self.chart.session.charted_at + timedelta(minutes=1):
            entry.say_wrong(tr("A treatment cannot be charted before it was done."))
            return False
        self._day.say_wrong("")
        self._hour.say_wrong("")
        return self.chart.set_facts(performed_at=performed_at)


def typed_hour(text: str) -> tuple[int, int]:
    """Return hour and minute of a time such as 14:30, 9.05 or 1430; ValueError in a sentence."""
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    parts = text.replace(".", ":").split(":")
    if len(parts) != 2 and len(digits) in (3, 4):
        parts = [digits[:-2], digits[-2:]]
    try:
        hour, minute = (int(part) for part in parts)
        datetime(2000, 1, 1, hour, minute, tzinfo=UTC)
    except ValueError:
        raise ValueError(tr("a time such as 14:30 is needed")) from None
    return hour, minute


def _local(at: datetime, session: Session) -> datetime:
    return at.astimezone(timezone(timedelta(minutes=session.utc_offset_min)))
