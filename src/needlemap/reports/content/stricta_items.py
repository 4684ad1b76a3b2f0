"""The items of STRICTA 2010 (MacPherson et al.), reworded, with what the records say. No Qt."""

import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from needlemap.domain.placement import Side
from needlemap.domain.plurals import count_words
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, Twitch
from needlemap.domain.visit_complaint import SignedComplaint
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.stricta_rows import days_since_first

NOT_RECORDED = "Not in these records; to be completed by the researcher."
NOT_SOUGHT = "not in these records"


class StrictaItems:
    """Sessions, the oldest first, in the words of STRICTA."""

    def __init__(self, sessions: Sequence[Session], names: RecordNames) -> None:
        self._sessions, self._names = sessions, names
        self._sites = [site for session in sessions for site in session.sites]

    def all(self, practitioner: str, *, coded: bool) -> tuple[tuple[str, str, str], ...]:
        """Return item, what it asks, and what the records say.

        A coded export has no words that somebody typed.
        """
        return (
            ("1a", "Style of needling", self._common(self._technique_names())),
            ("1b", "Rationale for treatment, with sources", NOT_RECORDED),
            ("1c", "Extent to which treatment varied", self._variation()),
            ("2a", "Needles per session", self._needles()),
            ("2b", "Locations, unilateral or bilateral", self._places()),
            ("2c", "Depth", _spread([s.depth_mm for s in self._sites], "mm")),
            ("2d", "Response sought and obtained", self._responses()),
            ("2e", "Stimulation", self._stimulation()),
            ("2f", "Retention time", _spread([_minutes(s) for s in self._sites], "min")),
            ("2g", "Needle type and manufacturer", self._needle_types(coded=coded)),
            ("3a", "Number of sessions", self._count()),
            ("3b", "Frequency and duration", self._frequency()),
            ("4a", "Other interventions", self._texts("other_treatment", coded=coded)),
            ("4b", "Setting and instructions", self._instructions(coded=coded)),
            ("5", "Practitioner", practitioner or NOT_RECORDED),
            ("6a", "Rationale for the comparator, with sources", NOT_RECORDED),
            ("6b", "Description of the comparator", NOT_RECORDED),
            ("–", "Complaints treated", self._complaints(coded=coded)),
            ("–", "Pain before and after (0 to 10)", self._pain()),
            ("–", "Adverse events", self._events()),
        )

    def _technique_names(self) -> Iterable[str]:
        return (self._names.technique_name(site.technique) for site in self._sites)

    def _manipulation_names(self) -> Iterable[str]:
        return (self._names.manipulation_name(site.manipulation) for site in self._sites)

    def _needles(self) -> str:
        return _spread(
            [sum(s.needle_count for s in each.sites) for each in self._sessions], "needles"
        )

    def _needle_types(self, *, coded: bool) -> str:
        """Return the sizes, and the products that were entered: only how often in a coded one."""
        sizes = self._common(site.needle.label for site in self._sites if site.needle)
        made = [{product.name for product in s.visit.products} for s in self._sessions]
        used = [names for names in made if names]
        if not used:
            return sizes
        named = "; ".join(sorted(set().union(*used)))
        recorded = f"product recorded in {len(used)} of {_sessions(len(made))}"
        return "\n".join((sizes, recorded if coded else f"{recorded}: {named}"))

    def _count(self) -> str:
        """Return the number of sessions, which every item is told of, and how many are drafts."""
        drafts = sum(not session.is_signed for session in self._sessions)
        return f"{len(self._sessions)}{f' ({drafts} not signed)' if drafts else ''}"

    def _variation(self) -> str:
        plans = {tuple(sorted(str(s.structure) for s in each.sites)) for each in self._sessions}
        count = len(self._sessions)
        if not self._sites:
            return NOT_RECORDED
        if count == 1:
            return "One session"
        sets = "one set" if len(plans) == 1 else f"{len(plans)} different sets"
        return f"{sets} of structures in {_sessions(count)}"

    def _places(self) -> str:
        sides: dict[str, set[Side]] = {}
        for site in self._sites:
            name = wording.target(site.structure, site.region, self._names)
            sides.setdefault(name, set()).add(site.side)
        words = "; ".join(f"{name} ({_side_words(each)})" for name, each in sides.items())
        return words or NOT_RECORDED

    def _responses(self) -> str:
        asked = [site.twitch for site in self._sites if site.twitch is not None]
        felt = sum(twitch is not Twitch.NONE for twitch in asked)
        pain = [s.pain_reproduced for s in self._sites if s.pain_reproduced is not None]
        found = []
        if asked:
            sites = count_words(len(asked), "site")
            found.append(f"local twitch response at {felt} of {sites} where it was recorded")
        if pain:
            sites = count_words(len(pain), "site")
            found.append(f"pain reproduced at {sum(pain)} of {sites} where it was recorded")
        words = "; ".join(found)
        return f"Sought: {NOT_SOUGHT}\nObtained: {words}" if words else NOT_RECORDED

    def _frequency(self) -> str:
        if len(self._sessions) < 2:
            return "One session" if self._sessions else "No session"
        days = [days_since_first(session, self._sessions) for session in self._sessions]
        gaps = [b - a for a, b in itertools.pairwise(days)]
        return f"Over {days[-1]} days; {_spread(gaps, 'days between sessions')}"

    def _stimulation(self) -> str:
        by_hand = self._common(filter(None, self._manipulation_names()))
        currents = [site.estim for site in self._sites if site.estim]
        if not currents:
            return by_hand
        pairs = len({current.pair_id for current in currents})
        hz, minutes = ([each.hz for each in currents], [each.minutes for each in currents])
        where = count_words(pairs, "pair")
        known = [
            _spread(each, unit) for each, unit in ((hz, "Hz"), (minutes, "min")) if _is_set(each)
        ]
        electrical = f"electrical at {where}{': ' if known else ''}{'; '.join(known)}"
        modes = ", ".join(sorted({each.mode for each in currents if each.mode}))
        parts = (by_hand if by_hand != NOT_RECORDED else "", electrical, modes)
        return "; ".join(part for part in parts if part)

    def _texts(self, field: str, *, coded: bool) -> str:
        """Return the words of a field, or in a coded export only how often it was filled."""
        words = [getattr(session.visit, field).strip() for session in self._sessions]
        filled = [each for each in words if each]
        if not filled:
            return NOT_RECORDED
        recorded = f"recorded in {len(filled)} of {_sessions(len(words))}"
        return recorded if coded else f"{recorded}: {'; '.join(dict.fromkeys(filled))}"

    def _instructions(self, *, coded: bool) -> str:
        fields = ((regional("home exercise program"), "home_plan"), ("aftercare", "aftercare"))
        listed = [(label, self._texts(field, coded=coded)) for label, field in fields]
        known = [f"{label} {words}" for label, words in listed if words != NOT_RECORDED]
        return "\n".join(known) or NOT_RECORDED

    def _complaints(self, *, coded: bool) -> str:
        """Return what signed sessions were for; a coded export names side and region alone."""
        treated = (
            self._complaint(each, coded=coded)
            for session in self._sessions
            for each in session.visit.signed_complaints
            if each.complaint_id in session.visit.complaint_ids
        )
        counted = Counter(words for words in treated if words)
        counts = (f"{words} in {_sessions(count)}" for words, count in counted.most_common())
        return "; ".join(counts) or NOT_RECORDED

    def _complaint(self, each: SignedComplaint, *, coded: bool) -> str:
        region = self._names.region_name(each.region) if each.region else ""
        named = (region, each.side) if coded else (each.name, each.side)
        codes = f" ({', '.join(each.conditions)})" if each.conditions else ""
        return f"{', '.join(part for part in named if part)}{codes}".strip()

    def _pain(self) -> str:
        visits = [session.visit for session in self._sessions]
        before, after = [v.pain_before for v in visits], [v.pain_after for v in visits]
        if not any(value is not None for value in (*before, *after)):
            return NOT_RECORDED
        named = (("before", before), ("after", after))
        known = [(name, values) for name, values in named if _is_set(values)]
        return "; ".join(f"{name}: {_spread(values, 'points')}" for name, values in known)

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
        summary = words or "none occurred"
        return f"Recorded in {len(asked)} of {_sessions(len(self._sessions))}: {summary}"

    @staticmethod
    def _common(words: Iterable[str]) -> str:
        counted = Counter(word for word in words if word)
        words = (
            f"{word} ({'1 site' if count == 1 else f'{count} sites'})"
            for word, count in counted.most_common()
        )
        return "; ".join(words) or NOT_RECORDED


def _spread(values: Iterable[float | None], unit: str) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOT_RECORDED
    mean = statistics.fmean(known)
    deviation = f", SD {statistics.stdev(known):.1f}" if len(known) > 1 else ""
    lowest, highest = min(known), max(known)
    mean_words = f"mean {mean:.1f} {unit}{deviation}"
    return f"{mean_words}, range {lowest:g} to {highest:g} (n {len(known)})"


def _is_set(values: Iterable[float | None]) -> bool:
    return any(value is not None for value in values)


def _sessions(count: int) -> str:
    return count_words(count, "session")


def _minutes(site: NeedleSite) -> float | None:
    return None if site.retention_s is None else site.retention_s / 60


def _side_words(sides: set[Side]) -> str:
    both = {Side.LEFT, Side.RIGHT} <= sides
    return "both sides" if both else wording.listed(sorted(side.value for side in sides))
