"""What the history page calls things: structures, sides, sessions, ranges, filters."""

from needlemap.domain.days import day_words, moment_words
from needlemap.domain.plurals import counted
from needlemap.history import FilterSet, History, NotNeedledFor, OneOf, SessionFacts
from needlemap.history.structure_timeline import SEVERAL
from needlemap.history.timeline import date_of
from needlemap.reference import Reference
from needlemap.ui.history.state import HistoryState, Layer
from needlemap.ui.widgets.translation import tr

# Names that no table of data/ has; everything else is looked up.


class Words:
    """Names for codes, from the reference tables and from the history itself."""

    def __init__(self, reference: Reference, history: History) -> None:
        self._reference = reference
        self._therapists = {
            session.therapist_id: session.therapist_name for session in history.timeline.sessions
        }
        self._techniques = history.sites.coded["technique"].names

    def code(self, column: str, code: str) -> str:
        """Return the name of a code of a column; one that is unknown is shown as it is."""
        if not code:
            return tr("Not recorded")
        if (named := _codes_of(column)) is not None:
            return named.get(code, code)
        return self._listed(column, code)

    def technique_at(self, number: int) -> str:
        """Return the name of a technique by its number in the history's column."""
        if number == SEVERAL:
            return tr("several techniques")
        return self.code("technique", self._techniques[number]) if number >= 0 else ""

    def target(self, structure: str | None, region: str | None) -> str:
        """Return the name of a structure, or of the region where none is recorded."""
        if structure is not None:
            return self._reference.structure_name(structure)
        return tr("{0}, no structure").format(self.code("region", region or ""))

    def placed(self, structure: str | None, region: str | None, side: str) -> str:
        """Return a target with its side."""
        return f"{self.target(structure, region)} · {self.code('side', side).lower()}"

    def selection(self, history: History, targets: frozenset[int]) -> str:
        """Return selected structures in a few words."""
        named = [history.target_of(target) for target in sorted(targets)]
        if len(named) == 1:
            return self.placed(*named[0])
        names = {self.target(structure, region) for structure, region, _ in named}
        if len(names) == 1:
            return names.pop()
        return tr("{0} structures").format(len(names))

    def measure(self, measure: str) -> str:
        """Return the short name of an outcome measure."""
        return self._reference.measure_name(measure)

    def short_side(self, side: str) -> str:
        """Return L, R or M."""
        return {"left": tr("L"), "right": tr("R")}.get(side, tr("M"))

    def filter(self, one: OneOf | NotNeedledFor) -> str:
        """Return a filter in a few words."""
        if isinstance(one, NotNeedledFor):
            return counted(
                one.weeks, tr("Not needled for {0} week"), tr("Not needled for {0} weeks")
            )
        names = sorted(short(self.code(one.column, code)) for code in one.codes)
        if len(names) > 2:
            names = [*names[:2], tr("{0} more").format(len(names) - 2)]
        return " / ".join(names)

    def filters(self, filters: FilterSet) -> str:
        """Return all filters in one line."""
        return "; ".join(self.filter(each) for each in filters.filters) or tr("all sites")

    def _listed(self, column: str, code: str) -> str:
        reference = self._reference
        if column == "therapist":
            return self._therapists.get(code) or code
        if column in ("structure", "muscle"):
            parent = reference.parent_muscles.get(code) if column == "muscle" else None
            return parent.name if parent else reference.structure_name(code)
        if column == "technique" and code in reference.techniques:
            return reference.techniques[code].name
        if column == "manipulation" and code in reference.manipulations:
            return reference.manipulations[code].name
        if column == "region" and code in reference.body_regions:
            return reference.body_regions[code].name
        return code


def short(name: str) -> str:
    """Return a name without what stands in brackets: "Tibial nerve (perineural)"."""
    return name.split(" (")[0]


def session_title(session: SessionFacts) -> str:
    """Return day and time of a session as the clock in the room showed them."""
    return moment_words(session.performed_at, session.utc_offset_min)


def range_words(start_day: float, end_day: float) -> str:
    """Return the first and last day of a range."""
    first, last = date_of(start_day), date_of(end_day - 1e-6)
    return day_words(first) if first == last else f"{day_words(first)} – {day_words(last)}"


def _codes_of(column: str) -> dict[str, str] | None:
    """Return the names of the codes of a column that stands in no reference table."""
    return {
        "side": {"left": tr("Left"), "right": tr("Right"), "midline": tr("Midline")},
        "twitch": {
            "none": tr("No twitch"),
            "single": tr("Single twitch"),
            "multiple": tr("Multiple twitches"),
        },
        "pain_reproduced": {"yes": tr("Pain reproduced"), "no": tr("Pain not reproduced")},
        "event": {"yes": tr("With an adverse event"), "no": tr("Without an adverse event")},
        "after": {
            "better": tr("Better"),
            "same": tr("The same"),
            "sore": tr("Sore"),
            "bruised": tr("Bruised"),
        },
    }.get(column)


class MarkWords:
    """Says of a site, by its row: where, how many needles, when, how; and what became of it."""

    def __init__(self, looking: HistoryState, words: Words) -> None:
        self._looking, self._words = looking, words

    def __call__(self, row: int) -> str:
        """Return a site in one line: "left infraspinatus, 3 needles, 12 May 2026, …"."""
        history = self._looking.history
        sites = history.sites
        session = history.timeline.sessions[int(sites.session[row])]
        needles = int(sites.needles[row])
        technique = self._words.code("technique", sites.coded["technique"][row] or "")
        parts = [
            *self._change(row),
            self._place(row),
            tr("1 needle") if needles == 1 else tr("{0} needles").format(needles),
            day_words(session.local_at),
            technique[:1].lower() + technique[1:],
        ]
        if session.entered_in_error:
            parts.append(tr("entered in error"))
        return ", ".join(parts)

    def _place(self, row: int) -> str:
        history = self._looking.history
        structure, region, side = history.target_of(int(history.target[row]))
        name = self._words.target(structure, region)
        if not name[1:2].isupper():
            name = name[:1].lower() + name[1:]
        return f"{self._words.code('side', side).lower()} {name}"

    def _change(self, row: int) -> list[str]:
        """Return what became of the site, where two sessions or ranges are compared."""
        found = self._looking.comparison
        if self._looking.layer is not Layer.COMPARISON or found is None:
            return []
        named = ((tr("new"), found.new), (tr("dropped"), found.dropped))
        return [name for name, rows in named if row in rows] or [tr("repeated")]
