"""A STRICTA-shaped export: what was done, item by item, and one row a site; coded on request.

The items are those of STRICTA 2010 (MacPherson et al.), reworded; what the records cannot say is
left for the researcher and says so. Without Qt.
"""

import csv
import io
import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.estim import Estim
from needlemap.domain.patient import Patient
from needlemap.domain.placement import Side
from needlemap.domain.plain import content_hash
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, Twitch
from needlemap.domain.visit import Visit
from needlemap.reports import wording
from needlemap.reports.content import Fact
from needlemap.reports.names import RecordNames

NOT_RECORDED = "Not in these records; for the researcher to say."
# Ages above this are rare enough to identify a person.
_OLDEST_YEARS = 89

ITEM_HEADINGS = ("Item", "What STRICTA asks", "What the records say")
SITE_HEADINGS = (
    "subject",
    "session",
    "day",
    "site",
    "structure",
    "side",
    "region",
    "technique",
    "manipulation",
    "needle_diameter_mm",
    "needle_length_mm",
    "needles",
    "insertions",
    "depth_mm",
    "angle",
    "twitch",
    "twitch_count",
    "pain_reproduced",
    "retention_s",
    "estim_hz",
    "estim_pulse_us",
    "estim_intensity",
    "estim_unit",
    "estim_min",
    "pain_before",
    "pain_after",
    "adverse_events",
)


@dataclass(frozen=True, slots=True)
class StrictaReport:
    """A STRICTA-shaped export of one patient. ``rows`` are sites, in `SITE_HEADINGS`."""

    subject: str
    clinic: ClinicHead
    author: str
    patient: tuple[Fact, ...]
    items: tuple[tuple[str, str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    is_deidentified: bool
    content_hash: str
    printed: str

    def as_csv(self) -> str:
        """Return the sites as CSV with a heading line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(SITE_HEADINGS)
        writer.writerows(self.rows)
        return out.getvalue()


def stricta_report(
    sessions: Sequence[Session],
    patient: Patient,
    names: RecordNames,
    *,
    author: str,
    subject: str = "",
    clinic: ClinicHead | None = None,
    printed_at: datetime | None = None,
) -> StrictaReport:
    """Return the export of a patient's sessions, the oldest first; withdrawn ones left out.

    Parameters
    ----------
    subject
        A code that stands for the patient: then the export is de-identified. Names, birth date,
        record number, dates, notes, clinic and the therapist's name are left out; age is given in
        years, time in days since the first session.
    """
    valid = (session for session in sessions if not session.is_withdrawn)
    listed = sorted(valid, key=lambda session: session.performed_at)
    who = subject or patient.record_number or patient.id
    told = _Told(listed, names)
    rows = tuple(told.rows(who, dated=not subject))
    first = listed[0].performed_at if listed else None
    return StrictaReport(
        subject=who,
        clinic=ClinicHead() if subject or clinic is None else clinic,
        author="de-identified" if subject else author,
        patient=_coded_facts(patient, who, first) if subject else _facts(patient, who),
        items=told.items("" if subject else author, coded=bool(subject)),
        rows=rows,
        is_deidentified=bool(subject),
        content_hash=content_hash({"format": "needlemap-stricta/2", "rows": rows}),
        printed="" if subject or printed_at is None else wording.moment(printed_at, 0),
    )


class _Told:
    """The sessions in the words of STRICTA."""

    def __init__(self, sessions: Sequence[Session], names: RecordNames) -> None:
        self._sessions, self._names = sessions, names
        self._sites = [site for session in sessions for site in session.sites]

    def items(self, author: str, *, coded: bool) -> tuple[tuple[str, str, str], ...]:
        return (
            ("1a", "Style of needling", self._common(self._technique_names()) or NOT_RECORDED),
            ("1b", "Reasoning for the treatment, with sources", NOT_RECORDED),
            ("1c", "How far treatment varied", self._variation()),
            ("2a", "Needles per session", self._needles()),
            ("2b", "Places, one side or both", self._places()),
            ("2c", "Depth", _spread([s.depth_mm for s in self._sites], "mm")),
            ("2d", "Response sought", self._responses()),
            ("2e", "Stimulation", self._stimulation()),
            ("2f", "Retention time", _spread([_minutes(s) for s in self._sites], "min")),
            ("2g", "Needle type", self._common(s.needle.label for s in self._sites if s.needle)),
            ("3a", "Number of sessions", str(len(self._sessions))),
            ("3b", "Frequency and duration", self._frequency()),
            ("4a", "Other treatment", self._texts("other_treatment", coded=coded)),
            ("4b", "Setting and instructions", self._instructions(coded=coded)),
            ("5", "Practitioner", author or NOT_RECORDED),
            ("6", "Comparator", NOT_RECORDED),
            ("–", "Pain before and after (0 to 10)", self._pain()),
            ("–", "Adverse events", self._events()),
        )

    def rows(self, subject: str, *, dated: bool) -> Iterable[tuple[str, ...]]:
        for number, session in enumerate(self._sessions, 1):
            local = wording.local(session.performed_at, session.utc_offset_min).date()
            day = local.isoformat() if dated else str(self._days(session))
            visit = _visit_cells(session.visit)
            for rank, site in enumerate(session.sites, 1):
                yield (
                    subject,
                    str(number),
                    day,
                    str(rank),
                    *self._site_cells(site),
                    *_current_cells(site.estim),
                    *visit,
                )

    def _site_cells(self, site: NeedleSite) -> tuple[str, ...]:
        needle = site.needle
        return (
            self._names.structure_name(site.structure),
            site.side.value,
            self._names.region_name(site.region),
            self._names.technique_name(site.technique),
            self._names.manipulation_name(site.manipulation),
            f"{needle.diameter_mm:g}" if needle else "",
            f"{needle.length_mm:g}" if needle else "",
            str(site.needle_count),
            _cell(site.insertion_count),
            _cell(site.depth_mm),
            site.angle.value if site.angle else "",
            site.twitch.value if site.twitch else "",
            _cell(site.twitch_count),
            {None: "", True: "yes", False: "no"}[site.pain_reproduced],
            _cell(site.retention_s),
        )

    def _days(self, session: Session) -> int:
        first = self._sessions[0]
        start = wording.local(first.performed_at, first.utc_offset_min).date()
        return (wording.local(session.performed_at, session.utc_offset_min).date() - start).days

    def _technique_names(self) -> Iterable[str]:
        return (self._names.technique_name(site.technique) for site in self._sites)

    def _manipulation_names(self) -> Iterable[str]:
        return (self._names.manipulation_name(site.manipulation) for site in self._sites)

    def _needles(self) -> str:
        return _spread(
            [sum(s.needle_count for s in each.sites) for each in self._sessions], "needles"
        )

    def _variation(self) -> str:
        plans = {tuple(sorted(str(s.structure) for s in each.sites)) for each in self._sessions}
        return f"{len(plans)} different sets of structures in {len(self._sessions)} sessions"

    def _places(self) -> str:
        sides: dict[str, set[Side]] = {}
        for site in self._sites:
            name = self._names.structure_name(site.structure)
            sides.setdefault(name or self._names.region_name(site.region), set()).add(site.side)
        return "; ".join(f"{name} ({_side_words(each)})" for name, each in sides.items())

    def _responses(self) -> str:
        asked = [site.twitch for site in self._sites if site.twitch is not None]
        felt = sum(twitch is not Twitch.NONE for twitch in asked)
        pain = [s.pain_reproduced for s in self._sites if s.pain_reproduced is not None]
        return (
            f"Local twitch response at {felt} of {len(asked)} sites where it was recorded; "
            f"pain reproduced at {sum(pain)} of {len(pain)}"
        )

    def _frequency(self) -> str:
        if len(self._sessions) < 2:
            return "One session" if self._sessions else "No session"
        days = [self._days(session) for session in self._sessions]
        gaps = [b - a for a, b in itertools.pairwise(days)]
        return f"Over {days[-1]} days; {_spread(gaps, 'days between sessions')}"

    def _stimulation(self) -> str:
        by_hand = self._common(self._manipulation_names())
        currents = [site.estim for site in self._sites if site.estim]
        if not currents:
            return by_hand or NOT_RECORDED
        pairs = len({current.pair_id for current in currents})
        hz, minutes = ([each.hz for each in currents], [each.minutes for each in currents])
        electrical = f"electrical at {pairs} pairs: {_spread(hz, 'Hz')}; {_spread(minutes, 'min')}"
        return "; ".join(part for part in (by_hand, electrical) if part)

    def _texts(self, field: str, *, coded: bool) -> str:
        """Return the words of a field, or in a coded export only how often it was filled."""
        words = [getattr(session.visit, field).strip() for session in self._sessions]
        filled = [each for each in words if each]
        if not filled:
            return NOT_RECORDED
        said = f"recorded in {len(filled)} of {len(words)} sessions"
        return said if coded else f"{said}: {'; '.join(dict.fromkeys(filled))}"

    def _instructions(self, *, coded: bool) -> str:
        fields = (("home plan", "home_plan"), ("aftercare", "aftercare"))
        told = [(label, self._texts(field, coded=coded)) for label, field in fields]
        known = [f"{label} {words}" for label, words in told if words != NOT_RECORDED]
        return ". ".join(known) or NOT_RECORDED

    def _pain(self) -> str:
        visits = [session.visit for session in self._sessions]
        before, after = [v.pain_before for v in visits], [v.pain_after for v in visits]
        if not any(value is not None for value in (*before, *after)):
            return NOT_RECORDED
        return f"before: {_spread(before, 'points')}; after: {_spread(after, 'points')}"

    def _events(self) -> str:
        asked = [s.visit.adverse_events for s in self._sessions if s.visit.adverse_events]
        if not asked:
            return NOT_RECORDED
        counted = Counter(
            f"{self._names.event_name(event.event)}, {event.severity.value}"
            for each in asked
            for event in each.events
        )
        words = "; ".join(f"{name} ({count})" for name, count in counted.most_common())
        return f"Asked in {len(asked)} of {len(self._sessions)} sessions: {words or 'none'}"

    @staticmethod
    def _common(words: Iterable[str]) -> str:
        counted = Counter(word for word in words if word)
        return "; ".join(f"{word} ({count} sites)" for word, count in counted.most_common())


def _facts(patient: Patient, who: str) -> tuple[Fact, ...]:
    born = wording.date_words(patient.born_on) if patient.born_on else "not recorded"
    return (Fact("Patient", patient.name), Fact("Born", born), Fact("Subject", who))


def _coded_facts(patient: Patient, who: str, first: datetime | None) -> tuple[Fact, ...]:
    age = patient.age_on(first.date()) if first else None
    words = "not recorded" if age is None else str(age)
    if age is not None and age > _OLDEST_YEARS:
        words = f"over {_OLDEST_YEARS}"
    return (Fact("Subject", who), Fact("Age at the first session", words))


def _spread(values: Iterable[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOT_RECORDED
    mean = statistics.fmean(known)
    return f"mean {mean:.1f} {unit}, range {min(known):g} to {max(known):g} (n {len(known)})"


def _minutes(site: NeedleSite) -> float | None:
    return None if site.retention_s is None else site.retention_s / 60


def _side_words(sides: set[Side]) -> str:
    both = {Side.LEFT, Side.RIGHT} <= sides
    return "both sides" if both else wording.listed(sorted(side.value for side in sides))


def _current_cells(current: Estim | None) -> tuple[str, ...]:
    if current is None:
        return ("",) * 5
    values = (current.hz, current.pulse_us, current.intensity)
    unit = "" if current.intensity is None else current.unit.value
    return (*map(_cell, values), unit, _cell(current.minutes))


def _visit_cells(visit: Visit) -> tuple[str, ...]:
    asked = visit.adverse_events
    events = "" if asked is None else str(len(asked.events))
    return _cell(visit.pain_before), _cell(visit.pain_after), events


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
