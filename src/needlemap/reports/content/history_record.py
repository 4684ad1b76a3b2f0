"""Makes what a treatment history says from the history of a patient over a range. No Qt."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.days import iso_day, time_words
from needlemap.domain.patient import Patient
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.plurals import count_words, with_sign
from needlemap.domain.region import regional
from needlemap.history import (
    Dose,
    FilterSet,
    History,
    HistoryView,
    NotNeedledFor,
    OneOf,
    PlateResolver,
    doses,
)
from needlemap.history.dose import Mean
from needlemap.history.intervals import Difference
from needlemap.history.structure_timeline import TimelineRow, structure_timeline
from needlemap.history.timeline import SessionFacts, date_of, day_number
from needlemap.history.trends import (
    NEW_COURSE_DAYS,
    Series,
    outcome_series,
    session_in_course,
)
from needlemap.history.view import AGE_BOUNDS
from needlemap.reports.content import wording
from needlemap.reports.content.history import (
    Counted,
    DotRow,
    HistoryRecord,
    OverlaySite,
    PaperDot,
    Strip,
    TimePoint,
    Trend,
)
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.progress import progress_record
from needlemap.reports.content.record import Fact, Imprint

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]

BARE = Imprint()
ALL_SITES = FilterSet()


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days, both included; an open end reaches to the first or last session."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"last day must be from {self.first} on, not {self.last}")

    def view(self, history: History) -> HistoryView:
        """Return the range as the history has it."""
        whole = HistoryView.of_all(history)
        days = history.timeline.at_days
        end = float(np.floor(days[-1]) + 1) if len(days) else whole.end_day
        first = day_number(self.first) if self.first else whole.start_day
        last = day_number(self.last) + 1 if self.last else end
        return HistoryView(first, max(first + 1, last))


ALL_DAYS = Period()


def history_record(
    history: History,
    patient: Patient,
    names: RecordNames,
    *,
    author: str,
    period: Period = ALL_DAYS,
    filters: FilterSet = ALL_SITES,
    imprint: Imprint = BARE,
    density: Counted = Counted.NOTHING,
) -> HistoryRecord:
    """Return what the history of a patient over a period says; `author` is who prints it.

    With filters only the sites that pass them, and the sessions that have such a site, are told;
    an alert says so.
    """
    plate_resolver = PlateResolver(history)
    view = replace(period.view(history), filters=filters)
    rows, run = plate_resolver.rows(view), plate_resolver.sessions(view)
    content = _RecordParts(history, names, filters)
    first, last = date_of(view.start_day), date_of(view.end_day - 1)
    return HistoryRecord(
        patient_id=patient.id,
        figure=patient.figure.value,
        clinic=imprint.clinic,
        author=author,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        patient=_patient_facts(
            patient,
            f"{wording.date_words(first)} to {wording.date_words(last)}"
            if history.timeline.sessions or period != ALL_DAYS
            else "no session",
        ),
        totals=content.totals(rows, run),
        overlay=content.overlay(rows, plate_resolver.age_classes(rows, plate_resolver.as_of(view))),
        ages=_age_words(),
        techniques=content.techniques(rows),
        strip=content.strip(view, run),
        dots=tuple(content.dots(row) for row in structure_timeline(history, rows)),
        structures=tuple(content.structure(dose) for dose in doses(history, rows)),
        sessions=tuple(content.session(row) for row in content.valid(run)),
        trends=content.trends(),
        progress=progress_record(history, names, view, rows, figure=patient.figure.value),
        alerts=content.alerts(rows, run),
        hints=_course_hint(history),
        atlas_version=wording.listed(_used(history, "atlas_version", rows)),
        content_hash=content_hash(_content(history, patient.id, rows, content.valid(run), filters)),
        record_head=imprint.record_head,
        printed=wording.printed(
            imprint.printed_at, imprint.offset_min, history.timeline.offset_min
        ),
        density=density,
    )


class _RecordParts:
    """A history in words."""

    def __init__(self, history: History, names: RecordNames, filters: FilterSet) -> None:
        self._history, self._names, self._filters = history, names, filters
        self._gaps = history.timeline.gaps_days()
        sites, self._passed = history.sites, filters.mask(history)
        count = len(history.timeline)
        passed = sites.session[self._passed]
        self._sites = np.bincount(passed, minlength=count)
        self._needles = np.bincount(passed, sites.needles[self._passed], count).astype(np.int32)

    def valid(self, run: slice) -> list[int]:
        """Return the session rows of a run that are told: not withdrawn, with a site that passes.

        Without filters a session needs no site.
        """
        in_error = self._history.timeline.in_error
        return [
            row
            for row in range(run.start, run.stop)
            if not in_error[row] and (self._sites[row] or not self._filters.filters)
        ]

    def totals(self, rows: Ints, run: slice) -> tuple[Fact, ...]:
        sites = self._history.sites
        structures = _used(self._history, "muscle", rows)
        return (
            Fact("Sessions", self._sessions_counted(run)),
            Fact("Sites", str(len(rows))),
            Fact("Needles", str(int(sites.needles[rows].sum()))),
            Fact("Structures treated (left and right combined)", str(len(structures))),
        )

    def _sessions_counted(self, run: slice) -> str:
        """Return the number of signed sessions; drafts are named beside it."""
        valid = self.valid(run)
        drafts = int(self._history.timeline.draft[valid].sum())
        words = f", and {drafts} not signed" if drafts else ""
        return f"{len(valid) - drafts}{words}"

    def overlay(self, rows: Ints, ages: Ints) -> tuple[OverlaySite, ...]:
        sites, technique = self._history.sites, self._history.sites.coded["technique"]
        return tuple(
            OverlaySite(
                _point(sites.points[row]),
                technique[int(row)] or "other",
                int(age),
                int(sites.needles[row]),
            )
            for row, age in zip(rows, ages, strict=True)
        )

    def techniques(self, rows: Ints) -> tuple[tuple[str, str], ...]:
        used = _used(self._history, "technique", rows)
        return tuple((each, self._names.technique_name(each)) for each in used)

    def strip(self, view: HistoryView, run: slice) -> Strip:
        timeline, valid = self._history.timeline, self.valid(run)
        return Strip(
            view.start_day,
            view.end_day,
            _points(timeline.at_days, self._needles.astype(float), valid),
            _points(timeline.at_days, timeline.pain_before, valid),
            _points(timeline.at_days, timeline.pain_after, valid),
        )

    def dots(self, row: TimelineRow) -> DotRow:
        technique, dots = self._history.sites.coded["technique"], row.dots
        name = wording.target(row.structure, row.region, self._names)
        if row.side is not None:
            name = wording.sided(name, Side(row.side))
        sessions = count_words(len(dots), "session")
        last = wording.date_words(date_of(row.last_day))
        return DotRow(
            name,
            str(row.needles),
            str(row.days_since),
            f"{name}: {sessions}, {wording.needles(row.needles)}, last on {last}",
            tuple(
                PaperDot(float(day), int(count), technique.names[kind] if kind >= 0 else "")
                for day, count, kind in zip(
                    dots.day, dots.needles, dots.technique.tolist(), strict=True
                )
            ),
        )

    def trends(self) -> tuple[Trend, ...]:
        series = outcome_series(self._history.timeline)
        known = self._names.outcome_measures
        return tuple(
            self._trend(*which, each) for which, each in series.items() if which[0] not in known
        )

    def _trend(self, measure: str, detail: str, series: Series) -> Trend:
        name = wording.measured(self._names.measure_name(measure), detail)
        return Trend(name, _points(series.days, series.values, range(len(series))))

    def structure(self, dose: Dose) -> tuple[str, ...]:
        name = wording.target(dose.structure, dose.region, self._names)
        depth, twitch = dose.depth_mm.value, dose.twitch
        better = dose.better_after
        return (
            wording.sided(name, Side(dose.side)),
            str(dose.sessions),
            str(dose.sites),
            str(dose.needles),
            f"{depth:.0f} mm" if depth is not None else "",
            f"{twitch.part} of {twitch.n}" if twitch.n else "",
            date_of(dose.first_day).isoformat(),
            date_of(dose.last_day).isoformat(),
            _changes_words(dose),
            _difference_words(dose.difference),
            f"{better.part} of {better.n}" if better.n else "",
        )

    def session(self, row: int) -> tuple[str, ...]:
        facts = self._history.timeline.sessions[row]
        sites = self._history.sites_of_session(row)
        gap = self._gaps[row]
        return (
            f"{iso_day(facts.local_at)} {time_words(facts.local_at)}",
            facts.therapist_name,
            facts.status,
            str(int(self._sites[row])),
            str(int(self._needles[row])),
            self._structures_of(sites),
            _pain_words(facts),
            f"{gap:.0f}" if np.isfinite(gap) else "",
        )

    def alerts(self, rows: Ints, run: slice) -> tuple[str, ...]:
        timeline = self._history.timeline
        drafts = sum(timeline.sessions[row].status == "draft" for row in self.valid(run))
        gone = int(timeline.in_error[run].sum())
        alerts = self._filtered(rows, run)
        if drafts:
            words = "1 session is a draft" if drafts == 1 else f"{drafts} sessions are drafts"
            alerts.append(f"{words}, not signed.")
        if gone:
            alerts.append(f"{count_words(gone, 'session')} excluded (entered in error).")
        return tuple(alerts)

    def _filtered(self, rows: Ints, run: slice) -> list[str]:
        """Return which sites alone are told; nothing without filters."""
        if not self._filters.filters:
            return []
        words = filters_words(self._filters, self._names, self._history)
        held = self._history.sites.rows_of(run)
        of = int((~self._history.in_error[held]).sum())
        return [
            f"Not the whole history: only sites that match {words}. "
            f"{len(rows)} of {of} sites of the period."
        ]

    def _structures_of(self, sites: slice) -> str:
        coded = self._history.sites.coded
        structures, regions, sides = coded["structure"], coded["region"], coded["side"]
        sides_of: dict[str, dict[str, None]] = {}
        for row in range(sites.start, sites.stop):
            if not self._passed[row]:
                continue
            name = wording.target(structures[row], regions[row], self._names)
            sides_of.setdefault(name, {})[(sides[row] or "?")[0].upper()] = None
        return ", ".join(f"{name} {'/'.join(each)}" for name, each in sides_of.items())


def _course_hint(history: History) -> tuple[str, ...]:
    """Return which session of its course the last signed one was: a hint, nobody entered it."""
    numbers = session_in_course(history.timeline)
    counted = numbers[numbers > 0]
    if not len(counted):
        return ()
    return (
        f"Hint, not part of the record: the last signed session is number {int(counted[-1])} of "
        f"its course, if a pause of more than {NEW_COURSE_DAYS:g} days begins a new one.",
    )


def _patient_facts(patient: Patient, period: str) -> tuple[Fact, ...]:
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (
        Fact("Patient", patient.name),
        Fact("Date of birth", born),
        Fact(regional("MRN"), patient.record_number or "not recorded"),
        Fact("Period", period),
    )


def _age_words() -> tuple[str, ...]:
    weeks = [round(bound / 7) for bound in AGE_BOUNDS]
    spans = [f"{low} to {high} weeks" for low, high in itertools.pairwise(weeks)]
    return ("up to 1 week before the end", *spans, f"over {weeks[-1]} weeks")


def _used(history: History, column: str, rows: Ints) -> list[str]:
    """Return the codes of a column among the rows, in order of first use."""
    coded = history.sites.coded[column]
    return list(dict.fromkeys(code for row in rows if (code := coded[int(row)])))


def _point(values: Floats) -> SurfacePoint:
    face, s, t = values
    return SurfacePoint(int(face), float(s), float(t))


def _points(days: Floats, values: Floats, rows: Iterable[int]) -> tuple[TimePoint, ...]:
    return tuple(
        TimePoint(float(days[row]), float(values[row])) for row in rows if np.isfinite(values[row])
    )


def _changes_words(dose: Dose) -> str:
    if dose.change_with.value is None and dose.change_without.value is None:
        return ""
    means = (_change_words(each) for each in (dose.change_with, dose.change_without))
    return ", ".join(words or "none" for words in means)


def _difference_words(difference: Difference) -> str:
    if difference.n_with == 0:
        return ""
    if difference.value is None or difference.interval is None:
        return "cannot tell yet"
    ends = difference.interval
    value, low, high = map(with_sign, (difference.value, ends.low, ends.high))
    return f"{value} ({low} to {high})"


def _change_words(change: Mean) -> str:
    if change.value is None:
        return ""
    return f"{with_sign(change.value)} (n {change.n})"


def _pain_words(facts: SessionFacts) -> str:
    if facts.pain_before is None and facts.pain_after is None:
        return ""
    return " to ".join(
        "?" if v is None else f"{v:g}" for v in (facts.pain_before, facts.pain_after)
    )


def _content(
    history: History,
    patient_id: str,
    rows: Ints,
    sessions: Sequence[int],
    filters: FilterSet,
) -> dict[str, object]:
    """Return what the hash of a printed history covers: its sessions, sites and filters."""
    sites = history.sites
    filtered = {"filters": filters.as_plain()} if filters.filters else {}
    return {
        **filtered,
        "format": "needlemap-history/1",
        "patient": patient_id,
        "sessions": [history.timeline.sessions[row] for row in sessions],
        "sites": [
            [int(sites.session[row]), *sites.points[row].tolist(), int(sites.needles[row])]
            for row in rows
        ],
    }


_COLUMNS = {
    "structure": "structure",
    "muscle": "muscle group",
    "region": "body region",
    "technique": "technique",
    "manipulation": "manipulation",
    "side": "side",
    "twitch": "twitch response",
    "pain_reproduced": "pain reproduced",
    "after": "next visit",
    "therapist": "therapist",
    "event": "adverse event",
}


def filters_words(filters: FilterSet, names: RecordNames, history: History) -> str:
    """Return all filters in one line: ``side: left; not treated for 4 weeks``."""
    return "; ".join(_filter_words(each, names, history) for each in filters.filters)


def _filter_words(one: OneOf | NotNeedledFor, names: RecordNames, history: History) -> str:
    if isinstance(one, NotNeedledFor):
        return f"not treated for {one.weeks} weeks"
    codes = sorted(_code_words(one.column, code, names, history) for code in one.codes)
    return f"{_COLUMNS[one.column]}: {' or '.join(codes)}"


def _code_words(column: str, code: str, names: RecordNames, history: History) -> str:
    if not code:
        return "not recorded"
    if column == "therapist":
        names_of = {each.therapist_id: each.therapist_name for each in history.timeline.sessions}
        return names_of.get(code) or code
    named = {
        "structure": names.structure_name,
        "muscle": names.muscle_name,
        "region": names.region_name,
        "technique": names.technique_name,
        "manipulation": names.manipulation_name,
    }
    return named[column](code) if column in named else wording.plain(code)
