"""What a record says of pain, tolerance and outcome measures, each change beside what counts."""

from needlemap.domain.plurals import number_words, with_sign
from needlemap.domain.session import Session
from needlemap.domain.visit import OutcomeScore
from needlemap.reference.outcomes import Better, ChangeKind, ImportantChange
from needlemap.reports.content import wording
from needlemap.reports.content.names import VisitCodes
from needlemap.reports.content.record import Background, EarlierScore, Fact, Grid, Section

_TOLERATED = {"good": "good", "fair": "fair", "poor": "poor", "stopped": "treatment stopped"}
_KINDS = {ChangeKind.MIC: "MIC", ChangeKind.MDC90: "MDC90"}
_KEY = "MIC: minimal important change. MDC90: minimal detectable change at 90 % confidence."


def outcome_section(session: Session, names: VisitCodes, background: Background) -> Section:
    """Return pain before and after, tolerance, and each score with its change."""
    scores = session.visit.outcomes
    rows = tuple(_row(score, names, _before(score, background)) for score in scores)
    grid = Grid(
        ("Outcome measure", "Score", "Change", "Published MIC or MDC, with source"),
        rows,
        (0.21, 0.10, 0.23, 0.46),
    )
    return Section("Outcome", _pain_facts(session), _KEY if rows else "", grid)


def change_words(change: ImportantChange, names: VisitCodes) -> str:
    """Return one published change with its population and its source."""
    span = f"{change.low:g}" if change.low == change.high else f"{change.low:g} to {change.high:g}"
    of = "".join(f", {words}" for words in (change.population, change.note) if words)
    unit = "" if change.unit == "points" else f" {change.unit}"
    source = ", ".join(names.source_name(each) for each in change.source.split(";"))
    return f"{_KINDS[change.kind]} {span}{unit}{of} ({source})"


def published_changes(measure: str, names: VisitCodes) -> tuple[ImportantChange, ...]:
    """Return the changes over time that papers published for a measure."""
    listed = names.important_changes.values()
    return tuple(each for each in listed if each.measure == measure and each.kind in _KINDS)


def _pain_facts(session: Session) -> tuple[Fact, ...]:
    visit = session.visit
    facts = [
        Fact(f"Pain {when} (0 to 10)", str(value))
        for when, value in (("before", visit.pain_before), ("after", visit.pain_after))
        if value is not None
    ]
    if visit.pain_before is not None and visit.pain_after is not None:
        change = visit.pain_after - visit.pain_before
        words = with_sign(change, "d") if change else "no change"
        facts.append(Fact("Change within this session", words))
    if visit.tolerance is not None:
        facts.append(Fact("Tolerance", _TOLERATED[visit.tolerance.value]))
    return tuple(facts)


def _before(score: OutcomeScore, background: Background) -> EarlierScore | None:
    """Return the latest earlier score of the same measure and of the same detail."""
    same = (score.measure, score.detail)
    listed = background.scores
    return next((e for e in listed if (e.score.measure, e.score.detail) == same), None)


def _row(score: OutcomeScore, names: VisitCodes, before: EarlierScore | None) -> tuple[str, ...]:
    measure = names.outcome_measures.get(score.measure)
    unit = f" {measure.unit}" if measure and measure.unit != "points" else ""
    name = names.measure_name(score.measure)
    published = published_changes(score.measure, names)
    return (
        wording.measured(name, score.detail),
        f"{number_words(score.score)}{unit}",
        _change(score, before, names),
        "; ".join(change_words(each, names) for each in published),
    )


def _change(score: OutcomeScore, before: EarlierScore | None, names: VisitCodes) -> str:
    if before is None:
        return "no earlier score on record"
    change = score.score - before.score.score
    day = wording.date_words(before.day)
    if not change:
        return f"no change since {day}"
    words = f"{with_sign(change, 'g')} since {day}"
    measure = names.outcome_measures.get(score.measure)
    if measure is None:
        return words
    improved = (change < 0) is (measure.better is Better.LOWER)
    return f"{words}, {'better' if improved else 'worse'}"
