"""When it was done and when it was charted; a late entry says so, and why."""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import partial

from PySide6.QtWidgets import QPushButton

from needlemap.domain.clock import PlacedTime, local_offset_min, now_utc, placed_time, with_offset
from needlemap.domain.days import (
    both_clocks,
    moment_words,
    time_words,
    typed_time,
)
from needlemap.domain.session import Session, is_during
from needlemap.domain.visit import is_late
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import DAY, VisitPart
from needlemap.ui.forms.form import Beside, Row, line
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.translation import tr


class TimesPart(VisitPart):
    """Day and hour of the treatment; the time of charting is the computer's and stands."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Times"), context)
        self.day = line(tr("Day of the treatment"), rests=False)
        self.hour = line(tr("Time of the treatment"), rests=False)
        self.late_reason = line(tr("Reason for late entry"))
        self.bounds = {
            "started_at": line(tr("Start of the treatment"), rests=False),
            "ended_at": line(tr("End of the treatment"), rests=False),
        }
        self.now = {name: self._now_button(name) for name in self.bounds}
        self.late = label(tr("Late entry"), "chip-warning")
        self.charted = wrapped("", "muted")
        self.head.addWidget(self.late)
        day = self.field(
            "performed_at",
            tr("Treatment date"),
            self.day,
            **DAY,
            load=lambda: self._at.date(),
            store=lambda day: self._place(day, self._at.time()),
        )
        hour = self.field(
            "hour",
            tr("Time"),
            self.hour,
            read=typed_time,
            shown_as=time_words,
            read_back=self._hour_words,
            load=lambda: self._at.time(),
            store=lambda hour: self._place(self._at.date(), hour),
        )
        reason = tr("Reason for late entry")
        self._form = self.add_form(
            Beside((day, hour), stretch=(3, 2)),
            Beside(
                (
                    self._bound("started_at", tr("Start")),
                    self.now["started_at"],
                    self._bound("ended_at", tr("End")),
                    self.now["ended_at"],
                ),
                stretch=(2, 1, 2, 1),
            ),
            self.charted,
            self.field("late_reason", reason, self.late_reason, longest=1000),
        )
        self.places["utc_offset_min"] = self.day

    @property
    def error_text(self) -> str:
        """What is wrong with the day or the hour that was entered, or nothing."""
        fields = self._form.fields
        return fields["performed_at"].error_text or fields["hour"].error_text

    def bounds_error(self, name: str) -> str:
        """Return what is wrong with the start or the end that was entered, or nothing."""
        return self._form.fields[name].error_text

    def show_session(self, session: Session) -> None:  # noqa: D102
        super().show_session(session)
        for name, pressed in self.now.items():
            pressed.setVisible(getattr(session.visit, name) is None)
        charted = moment_words(session.charted_at, session.utc_offset_min)
        words = tr("Charted on {0}").format(charted)
        if not is_during(session, session.charted_at):
            words += " · " + tr("needle times unknown")
        self.charted.setText(words)
        late = is_late(session.performed_at, session.charted_at)
        self.late.setVisible(late)
        has_reason = late or bool(session.visit.late_reason)
        self._form.show_fields(["late_reason"], visible=has_reason)

    def _bound(self, name: str, title: str) -> Row:
        return self.field(
            name,
            title,
            self.bounds[name],
            read=lambda text: typed_time(text) if text else None,
            shown_as=lambda at: time_words(at) if at is not None else "",
            read_back=lambda at: both_clocks(at) if at is not None else "",
        )

    def _now_button(self, name: str) -> QPushButton:
        made = button(tr("Now"))
        made.setAccessibleName(tr("{0}: now").format(self.bounds[name].accessibleName()))
        made.clicked.connect(partial(self._on_now_clicked, name))
        return made

    def _on_now_clicked(self, name: str) -> None:
        there = with_offset(now_utc(), self.chart.session.utc_offset_min)
        self._form.put(name, time(there.hour, there.minute))

    def _hour_words(self, hour: time) -> str:
        stands = hour == self._at.time().replace(second=0, microsecond=0)
        twice = _twice_words(self.chart.session) if stands else ""
        return " · ".join(filter(None, (both_clocks(hour), twice)))

    @property
    def _at(self) -> datetime:
        session = self.chart.session
        return with_offset(session.performed_at, session.utc_offset_min)

    def _place(self, day: date | None, hour: time) -> bool:
        if day is None:
            raise ValueError(tr("Enter the day of the treatment."))
        session = self.chart.session
        placed = _placed(session, day, hour)
        if placed.at > session.charted_at + timedelta(minutes=1):
            raise ValueError(tr("The treatment cannot be later than now. Check day and time."))
        for name in ("performed_at", "hour"):
            self._form.fields[name].say_wrong("")
        return self.chart.set_facts(performed_at=placed.at, utc_offset_min=placed.offset_min)


def _zone_of(session: Session) -> tzinfo | None:
    """Return the zone of a session's place: this computer's, where it had the same offset.

    Elsewhere only the offset is known: it stays.
    """
    if session.utc_offset_min == local_offset_min(session.performed_at):
        return None
    return timezone(timedelta(minutes=session.utc_offset_min))


def _placed(session: Session, day: date, hour: time) -> PlacedTime:
    zone, likely = _zone_of(session), session.utc_offset_min
    return placed_time(day, hour, zone=zone, likely_offset_min=likely)


def _twice_words(session: Session) -> str:
    """Return which of two it is, of a time that the clocks showed twice."""
    at = with_offset(session.performed_at, session.utc_offset_min)
    try:
        of_two = _placed(session, at.date(), at.time()).of_two
    except ValueError:  # of an older version: no calendar reaches there
        return ""
    words = {
        1: tr("shown twice by the clocks: this is the first, in summer time"),
        2: tr("shown twice by the clocks: this is the second, in winter time"),
    }
    return words.get(of_two, "")
