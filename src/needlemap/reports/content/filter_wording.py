"""The filters of a history in words, whole: on paper nothing may hide behind "2 more"."""

from needlemap.history import FilterSet, History, NotNeedledFor, OneOf
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames

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
        told = {each.therapist_id: each.therapist_name for each in history.timeline.sessions}
        return told.get(code) or code
    named = {
        "structure": names.structure_name,
        "muscle": names.muscle_name,
        "region": names.region_name,
        "technique": names.technique_name,
        "manipulation": names.manipulation_name,
    }
    return named[column](code) if column in named else wording.plain(code)
