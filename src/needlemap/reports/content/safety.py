"""What a record says of screening, warnings and adverse events. No Qt."""

from collections.abc import Sequence
from datetime import datetime

from needlemap.domain.days import time_words
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.domain.site import ShownWarning
from needlemap.domain.visit import AdverseEvent
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Grid, Section

NO_EVENT = "None occurred."


def screening_section(session: Session, names: RecordNames) -> Section:
    """Return today's answers: those that matter as rows, the plain noes in one sentence."""
    answers = [answer for answer in session.visit.screening if not _is_plain_no(answer)]
    noes = [answer for answer in session.visit.screening if _is_plain_no(answer)]
    rows = tuple(_screening_row(answer, names, session) for answer in answers)
    text = "; ".join(names.precaution_name(answer.precaution) for answer in noes)
    grid = Grid(
        ("Precaution", "Answer", "Where, note", "Acknowledged"), rows, (0.31, 0.09, 0.27, 0.33)
    )
    return Section("Screening", text=f"Answered No: {text}." if text else "", grid=grid)


def warnings_section(session: Session) -> Section:
    """Return the warnings that were acknowledged, and how many more were displayed."""
    shown = [warning for site in session.sites for warning in site.warnings]
    more = sum(_is_unacknowledged(warning) for warning in shown)
    was = "warning was" if more == 1 else "warnings were"
    text = f"{more} {was} displayed and not acknowledged." if more else ""
    return Section("Warnings", text=text, grid=_warning_grid(session, every=False))


def displayed_section(session: Session) -> Section:
    """Return every warning that was displayed at a site, in the words that were displayed."""
    return Section("Warnings displayed", grid=_warning_grid(session, every=True))


def _warning_grid(session: Session, *, every: bool) -> Grid:
    rows = tuple(
        (f"Site {number}", warning.text, *_warning_times(warning, session))
        for number, site in enumerate(session.sites, 1)
        for warning in site.warnings
        if every or not _is_unacknowledged(warning)
    )
    return Grid(("At", "Warning", "Displayed", "Acknowledged"), rows, (0.08, 0.50, 0.11, 0.31))


def _is_unacknowledged(warning: ShownWarning) -> bool:
    return warning.is_open or warning.acknowledged_at is None


def adverse_section(session: Session, names: RecordNames) -> Section:
    """Return the adverse events, or the explicit word that there was none."""
    asked = session.visit.adverse_events
    if asked is None:
        return Section("Adverse events")
    rows = tuple(_event_row(event, session, names) for event in asked.events)
    grid = Grid(
        ("Event", "Severity", "Sites", "Onset", "Action taken, note"),
        rows,
        (0.22, 0.27, 0.09, 0.12, 0.30),
    )
    return Section("Adverse events", text="" if rows else NO_EVENT, grid=grid)


def _is_plain_no(answer: ScreeningAnswer) -> bool:
    more = (
        answer.places,
        answer.circumstances,
        answer.note.strip(),
        answer.acknowledgement.strip(),
    )
    return answer.answer is Answer.NO and not any(more)


def _screening_row(
    answer: ScreeningAnswer, names: RecordNames, session: Session
) -> tuple[str, ...]:
    places = wording.listed(wording.place(place, names) for place in answer.places)
    today = wording.listed(wording.plain(each) for each in answer.circumstances)
    where = " · ".join(part for part in (today, places, answer.note.strip()) if part)
    acknowledged = ""
    if answer.acknowledged_at is not None:
        at = _clock(answer.acknowledged_at, session)
        acknowledged = f"{answer.acknowledgement.strip()} ({at})"
    return names.precaution_name(answer.precaution), answer.answer.value, where, acknowledged


def _warning_times(warning: ShownWarning, session: Session) -> tuple[str, str]:
    """Return when it was displayed and acknowledged; one that was only displayed says so."""
    shown = _clock(warning.shown_at, session)
    if _is_unacknowledged(warning) or warning.acknowledged_at is None:
        return shown, "no, displayed only"
    at = _clock(warning.acknowledged_at, session)
    words = warning.words.strip()
    return shown, f"{words} ({at})" if words else at


def _event_row(event: AdverseEvent, session: Session, names: RecordNames) -> tuple[str, ...]:
    meaning = names.severity_meaning(event.severity.value)
    began = event.began_at
    done = (event.action.strip(), event.note.strip())
    return (
        names.event_name(event.event),
        f"{event.severity.value}: {meaning}" if meaning else event.severity.value,
        wording.listed(_numbers(event.site_ids, session)),
        _clock(began, session) if began is not None else "",
        " · ".join(part for part in done if part),
    )


def _numbers(site_ids: Sequence[str], session: Session) -> list[str]:
    """Return the numbers of sites; one that was taken away since has none."""
    ranks = {site.id: str(number) for number, site in enumerate(session.sites, 1)}
    return [ranks.get(site_id, "a site deleted since") for site_id in site_ids]


def _clock(at: datetime, session: Session) -> str:
    """Return the time on the clock of the visit, with the day when it was another."""
    there = wording.local(at, session.utc_offset_min)
    same_day = there.date() == wording.local(session.performed_at, session.utc_offset_min).date()
    clock = time_words(there)
    return clock if same_day else f"{wording.date_words(there)}, {clock}"
