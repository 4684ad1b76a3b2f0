"""The plots of one complaint, the same on screen and on paper: pain, needles, scores, goals."""

from collections.abc import Mapping, Sequence
from math import ceil

from needlemap.domain.days import day_words
from needlemap.history.progress import Progress, goal_days
from needlemap.history.timeline import date_of
from needlemap.history.trends import Course, Series
from needlemap.painting.plots import (
    LOW_PX,
    Band,
    DayMark,
    Figure,
    MarkKind,
    NeedleStrip,
    PainStrip,
    ScoreStrip,
    Strip,
    short_value,
)
from needlemap.reference.outcomes import Better, ImportantChange, OutcomeMeasure, minimal_changes

PAIN_TITLE = "Pain 0–10, lower is better: ● before → ○ after each session"
NEEDLES_TITLE = "Needles"
AREA_TITLE = "Area of symptoms drawn, cm² on the figure, lower is better"
_AREA_STEP_CM2 = 50.0


def progress_figure(
    one: Progress,
    span: tuple[float, float],
    *,
    measures: Mapping[str, OutcomeMeasure],
    changes: Mapping[str, ImportantChange],
    courses: Sequence[tuple[Course, float]],
    most_needles: float,
    areas: Series | None = None,
    most_cm2: float = 0.0,
) -> Figure:
    """Return the strips of a complaint over a span of days.

    Parameters
    ----------
    measures, changes
        Outcome measures, and the published changes that count.
    courses
        Courses of treatment, each with the day to which it is drawn.
    most_needles
        The end of the scale of needles, the same for all complaints.
    areas, most_cm2
        How large the symptom drawings were, and the largest of all complaints.
    """
    strips: list[Strip] = []
    days = tuple(one.days.tolist())
    pain = PainStrip(PAIN_TITLE, days, tuple(one.before.tolist()), tuple(one.after.tolist()))
    if any(value == value for value in (*pain.before, *pain.after)):
        strips.append(pain)
    strips.append(
        NeedleStrip(NEEDLES_TITLE, days, tuple(map(float, one.needles.tolist())), most_needles)
    )
    if areas is not None and len(areas):
        strips.append(_area_strip(areas, most_cm2))
    for (measure_id, detail), series in one.scores.items():
        if measure_id in measures:
            measure = measures[measure_id]
            bands = enough_bands(measure, series, first_change(changes, measure_id), courses)
            strips.append(_score_strip(measure, detail, series, bands))
    return Figure(*span, tuple(strips), tuple(_marks(one)))


def area_figure(areas: Series, span: tuple[float, float]) -> Figure:
    """Return the size of symptom drawings over a span of days, as one low strip."""
    return Figure(*span, (_area_strip(areas, float(areas.values.max())),))


def _area_strip(areas: Series, most_cm2: float) -> ScoreStrip:
    most = _AREA_STEP_CM2 * max(1, ceil(most_cm2 / _AREA_STEP_CM2))
    values = tuple(round(value) for value in areas.values.tolist())
    days = tuple(areas.days.tolist())
    return ScoreStrip(AREA_TITLE, "cm²", 0.0, most, days, values, height_px=LOW_PX)


def measure_title(measure: OutcomeMeasure, detail: str) -> str:
    """Return a measure with what was measured and which way is better."""
    name = measure.name
    if measure.short_name != name:
        name = f"{name} ({measure.short_name})"
    of = f", {detail}" if detail else ""
    way = "higher" if measure.better is Better.HIGHER else "lower"
    return f"{name}{of}, {measure.unit}, {way} is better"


def first_change(changes: Mapping[str, ImportantChange], measure: str) -> ImportantChange | None:
    """Return the first published minimal important change of a measure; None without any."""
    return next(iter(minimal_changes(changes.values(), measure)), None)


def enough_bands(
    measure: OutcomeMeasure,
    series: Series,
    change: ImportantChange | None,
    courses: Sequence[tuple[Course, float]],
) -> tuple[Band, ...]:
    """Return where a score is better than the first of its course by the change or more."""
    if change is None:
        return ()
    sign = 1 if measure.better is Better.HIGHER else -1
    best = measure.high if sign > 0 else measure.low
    bands = []
    for course, end_day in courses:
        scores = series.within(course.first_day, course.last_day)
        if not len(scores):
            continue
        enough = float(scores.values[0]) + sign * change.low
        if (best - enough) * sign > 0:
            bands.append(Band(float(scores.days[0]), end_day, enough, best))
    return tuple(bands)


def figure_in_words(figure: Figure) -> str:
    """Return what a figure shows, for those who hear it: first and last values, and the marks."""
    parts = []
    for strip in figure.strips:
        if isinstance(strip, PainStrip):
            parts.append(f"{strip.title}: {_pain_in_words(strip)}")
        elif isinstance(strip, NeedleStrip):
            parts.append(f"{strip.title}: {sum(strip.needles):g} in {len(strip.days)} sessions")
        else:
            ends = [(strip.days[n], strip.scores[n]) for n in (0, -1)]
            values = " to ".join(
                f"{short_value(score, strip.unit)} on {day_words(date_of(day))}"
                for day, score in ends
            )
            parts.append(f"{strip.title}: {values}")
    parts += [f"{mark.words} ({day_words(date_of(mark.day))})" for mark in figure.marks]
    return "; ".join(parts)


def figure_rows(figure: Figure) -> list[tuple[str, str, str]]:
    """Return everything that a figure shows, in the order of the days: day, what, value."""
    rows: list[tuple[float, str, str]] = []
    for strip in figure.strips:
        if isinstance(strip, PainStrip):
            rows += [
                (day, strip.title, f"{_known(before)} before, {_known(after)} after")
                for day, before, after in zip(strip.days, strip.before, strip.after, strict=True)
                if before == before or after == after
            ]
        elif isinstance(strip, NeedleStrip):
            days = zip(strip.days, strip.needles, strict=True)
            rows += [(day, strip.title, f"{needles:g}") for day, needles in days]
        else:
            scores = zip(strip.days, strip.scores, strict=True)
            rows += [(day, strip.title, short_value(score, strip.unit)) for day, score in scores]
    rows += [(mark.day, mark.words, "") for mark in figure.marks]
    return [(day_words(date_of(day)), what, value) for day, what, value in sorted(rows)]


def _pain_in_words(strip: PainStrip) -> str:
    rows = [
        (day, before, after)
        for day, before, after in zip(strip.days, strip.before, strip.after, strict=True)
        if before == before or after == after
    ]
    return " to ".join(
        f"{_known(before)} before and {_known(after)} after on {day_words(date_of(day))}"
        for day, before, after in (rows[0], rows[-1])
    )


def _known(value: float) -> str:
    return f"{value:g}" if value == value else "not asked"


def _score_strip(
    measure: OutcomeMeasure, detail: str, series: Series, bands: tuple[Band, ...]
) -> ScoreStrip:
    return ScoreStrip(
        measure_title(measure, detail),
        measure.unit,
        measure.low,
        measure.high,
        tuple(series.days.tolist()),
        tuple(series.values.tolist()),
        bands,
    )


def _marks(one: Progress) -> list[DayMark]:
    marks = [DayMark(day, MarkKind.REASSESSED, "Reassessed") for day in one.reassessed]
    for day, reached, words in goal_days(one.complaint) if one.complaint else ():
        kind = MarkKind.GOAL_REACHED if reached else MarkKind.GOAL_DUE
        state = "Goal reached" if reached else "Goal due"
        marks.append(DayMark(day, kind, f"{state}: {words}"))
    return sorted(marks, key=lambda mark: mark.day)
