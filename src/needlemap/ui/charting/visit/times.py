"""When it was done and when it was charted; a late entry says so, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import partial
from typing import Any

from needlemap.domain.clock import PlacedTime, local_offset_min, now_utc, placed_time, with_offset
from needlemap.domain.days import (
    both_clocks,
    full_day,
    iso_day,
    moment_words,
    time_words,
    typed_day,
    typed_time,
)
from needlemap.domain.session import Session
from needlemap.domain.site_times import is_during
from needlemap.domain.visit import is_late
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart, row
from needlemap.ui.charting.visit.words import tr
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, label, wrapped


class TimesPart(VisitPart):
    """Day and hour of the treatment; the time of charting is the computer's and stands."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Times"), context)
        self.day = AutosaveLine(tr("Day of the treatment"), self._save_day)
        self.hour = AutosaveLine(tr("Time of the treatment"), self._save_hour)
        self.late_reason = AutosaveLine(
            tr("Reason for late entry"), lambda text: self.save(late_reason=text), rest_ms=REST_MS
        )
        self.bounds = {
            "started_at": AutosaveLine(tr("Start of the treatment"), self._saver("started_at")),
            "ended_at": AutosaveLine(tr("End of the treatment"), self._saver("ended_at")),
        }
        self.now = {name: button(tr("Now")) for name in self.bounds}
        self.late = label(tr("Late entry"), "chip-warning")
        self.charted = wrapped("", "muted")
        self._day = Field(tr("Treatment date"), self.day)
        self._hour = Field(tr("Time"), self.hour)
        self._reason = Field(tr("Reason for late entry"), self.late_reason)
        self.head.addWidget(self.late)
        self.column.addLayout(row(self._day, self._hour, stretch=(3, 2)))
        self._bounds = {
            "started_at": Field(tr("Start"), self.bounds["started_at"]),
            "ended_at": Field(tr("End"), self.bounds["ended_at"]),
        }
        pieces = [
            piece for name, entry in self._bounds.items() for piece in (entry, self.now[name])
        ]
        self.column.addLayout(row(*pieces, stretch=(2, 1, 2, 1)))
        for name, pressed in self.now.items():
            title = self.bounds[name].accessibleName()
            pressed.setAccessibleName(tr("{0}: now").format(title))
            pressed.clicked.connect(partial(self._on_now_clicked, name))
        self.column.addWidget(self.charted)
        self.column.addWidget(self._reason)
        self.places = {
            "late_reason": self.late_reason,
            "performed_at": self.day,
            "utc_offset_min": self.day,
            **self.bounds,
        }

    @property
    def error_text(self) -> str:
        """What is wrong with the day or the hour that was entered, or nothing."""
        return self._day.error_text or self._hour.error_text

    def bounds_error(self, name: str) -> str:
        """Return what is wrong with the start or the end that was entered, or nothing."""
        return self._bounds[name].error_text

    def show_session(self, session: Session) -> None:  # noqa: D102
        at = with_offset(session.performed_at, session.utc_offset_min)
        self.day.show_text(iso_day(at))
        self.hour.show_text(time_words(at))
        self._day.say(full_day(at))
        self._hour.say(" · ".join(filter(None, (both_clocks(at), _twice_words(session)))))
        for name, box in self.bounds.items():
            known = getattr(session.visit, name)
            box.show_text(time_words(known) if known is not None else "")
            self._bounds[name].say(both_clocks(known) if known is not None else "")
            self.now[name].setVisible(known is None)
        charted = moment_words(session.charted_at, session.utc_offset_min)
        words = tr("Charted on {0}").format(charted)
        if not is_during(session, session.charted_at):
            words += " · " + tr("needle times unknown")
        self.charted.setText(words)
        late = is_late(session.performed_at, session.charted_at)
        self.late.setVisible(late)
        self._reason.setVisible(late or bool(session.visit.late_reason))
        self.late_reason.show_text(session.visit.late_reason)

    def _saver(self, name: str) -> Callable[[str], bool]:
        return lambda text: self._save_bound(name, text)

    def _save_bound(self, name: str, text: str) -> bool:
        entry = self._bounds[name]
        fine, at = entry.read(lambda: typed_time(text) if text else None)
        return fine and self._store_bound(name, at)

    def _store_bound(self, name: str, at: Any) -> bool:
        visit = self.chart.session.visit
        fine, after = self._bounds[name].read(lambda: replace(visit, **{name: at}))
        return fine and self.save(**{name: getattr(after, name)})

    def _on_now_clicked(self, name: str) -> None:
        there = with_offset(now_utc(), self.chart.session.utc_offset_min)
        self._store_bound(name, time(there.hour, there.minute))

    def _save_day(self, text: str) -> bool:
        fine, day = self._day.read(lambda: typed_day(text))
        if fine and day is None:
            self._day.say_wrong(tr("Enter the day of the treatment."))
        return fine and day is not None and self._save(self._day, day, self._at.time())

    def _save_hour(self, text: str) -> bool:
        fine, hour = self._hour.read(lambda: typed_time(text))
        return fine and self._save(self._hour, self._at.date(), hour)

    @property
    def _at(self) -> datetime:
        session = self.chart.session
        return with_offset(session.performed_at, session.utc_offset_min)

    def _save(self, entry: Field, day: date, hour: time) -> bool:
        session = self.chart.session
        fine, placed = entry.read(lambda: _placed(session, day, hour))
        if not fine:
            return False
        if placed.at > session.charted_at + timedelta(minutes=1):
            entry.say_wrong(tr("The treatment cannot be later than now. Check day and time."))
            return False
        self._day.say_wrong("")
        self._hour.say_wrong("")
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
