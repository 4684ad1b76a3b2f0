"""Did it help, on paper: each complaint over the period, in words and as what its plots show."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.plurals import UNCHANGED, count_words, with_sign
from needlemap.domain.visit_complaint import as_signed
from needlemap.history import History, HistoryView, PlateResolver
from needlemap.history.drawings import area_series
from needlemap.history.intervals import FEWEST
from needlemap.history.progress import Progress, progress
from needlemap.history.trends import drawn_courses
from needlemap.reports.content.complaints import complaint_words
from needlemap.reports.content.history import ComplaintCourse, ProgressRecord
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.outcomes import change_words, published_changes

_PAIN = "nprs"
_NO_COMPLAINT = "Sessions without a complaint on record"


def progress_record(
    history: History,
    names: RecordNames,
    view: HistoryView,
    rows: NDArray[np.integer[Any]],
    *,
    figure: str,
) -> ProgressRecord:
    """Return the complaints that were treated in a view, as its sites (rows) show them."""
    resolver = PlateResolver(history)
    view = replace(view, current=None)
    sessions = resolver.shown_sessions(view)
    span = history.timeline.between(view.start_day, view.end_day)
    sessions[: span.start] = False
    sessions[span.stop :] = False
    return ProgressRecord(
        tuple(_course(history, names, one, figure) for one in progress(history, rows, sessions)),
        drawn_courses(history.timeline, view.end_day),
        names.outcome_measures,
        names.important_changes,
    )


def _course(history: History, names: RecordNames, one: Progress, figure: str) -> ComplaintCourse:
    drawn = [row for row in one.sessions.tolist() if row in history.drawings]
    return ComplaintCourse(
        _NO_COMPLAINT if one.complaint is None else complaint_words(as_signed(one.complaint)),
        tuple(_sentences(one)),
        one,
        area_series(history, drawn, figure),
        _note(one, names),
    )


def _sentences(one: Progress) -> list[str]:
    found = []
    if ends := one.first_and_last_before:
        first, last = ends
        found.append(f"Pain before the session: {first:g} at the first, {last:g} at the last.")
    mean, count, interval = one.mean_change
    if mean is not None and interval is not None:
        change, low, high = map(with_sign, (mean, interval.low, interval.high))
        changed = "did not change" if change == UNCHANGED else f"changed by {change}"
        found.append(
            f"Within a session pain {changed} on average "
            f"(95 % interval {low} to {high}, n {count})."
        )
    elif count:
        found.append(f"Change within a session: cannot tell yet (n {count}, under {FEWEST}).")
    if one.shared:
        treated = count_words(one.shared, "session")
        found.append(
            f"{treated} treated other complaints too: of the pain there only what was entered "
            "with this complaint is shown."
        )
    if one.complaint is not None and one.complaint.goals:
        reached = sum(goal.reached_on is not None for goal in one.complaint.goals)
        found.append(f"Goals: {reached} of {len(one.complaint.goals)} reached.")
    return found


def _note(one: Progress, names: RecordNames) -> str:
    """Return the published changes of pain and of each measure, with their sources."""
    measures = dict.fromkeys(measure for measure, _ in one.scores)
    if np.isfinite(one.change).any():
        measures = {_PAIN: None} | measures
    notes = []
    for measure in measures:
        changes = published_changes(measure, names)
        if changes:
            words = "; ".join(change_words(change, names) for change in changes)
            notes.append(f"{names.measure_name(measure)}: {words}")
    return ". ".join(notes)
