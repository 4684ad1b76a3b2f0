"""What a line of typed entry says, or why it cannot be placed, in words."""

from PySide6.QtCore import QCoreApplication

from needlemap.domain.placement import Side
from needlemap.domain.site import Brush
from needlemap.reference import Reference
from needlemap.reference.typed_entry import Problem, ProblemKind, TypedEntry


def said_words(entry: TypedEntry, dose: Brush, reference: Reference, *, usual: bool) -> str:
    """Return what would be placed, so that nothing read wrongly goes unseen."""
    sides = {
        (Side.RIGHT,): _tr("Right"),
        (Side.LEFT,): _tr("Left"),
        (Side.RIGHT, Side.LEFT): _tr("Both sides:"),
        (Side.MIDLINE,): _tr("Midline:"),
    }[entry.sides]
    needle = dose.needle.label if dose.needle else _tr("needle not recorded")
    parts = [
        f"{sides} {reference.structure_name(entry.structure).partition(' (')[0]}",
        f"{needle}  ×{dose.needle_count}",
        reference.technique_name(dose.technique),
        reference.manipulation_name(dose.manipulation),
        _tr("depth {0:g} mm").format(dose.depth_mm) if dose.depth_mm else "",
        _place_words(entry, usual=usual),
    ]
    return "  ·  ".join(part for part in parts if part)


def problem_words(problem: Problem, reference: Reference) -> str:
    """Return why a line cannot be placed, and what to type instead."""
    kind, word = problem.kind, problem.word
    if kind is ProblemKind.EMPTY:
        return _tr("For example: r infraspinatus 2 40  ·  both glut med 3x60 estim  ·  l ut tp2")
    if kind is ProblemKind.NO_STRUCTURE:
        return _tr("Which structure?")
    if kind is ProblemKind.NO_SIDE:
        return _tr("Which side: r, l or both?")
    if kind is ProblemKind.MANY_STRUCTURES:
        return _tr("“{0}” could be one of these. Press Tab to choose.").format(word)
    if kind is ProblemKind.MANY_TECHNIQUES:
        names = ", ".join(reference.technique_name(one) for one in problem.choices)
        return _tr("“{0}” could be: {1}.").format(word, names)
    if kind is ProblemKind.TOO_MANY_NUMBERS:
        return _tr("Too many numbers: {0}. Enter the needles first, then their length.").format(
            word
        )
    if kind is ProblemKind.NOT_ON_OFFER:
        near = _tr(" or ").join(problem.choices)
        return _tr("{0} is not available. The nearest is {1}.").format(word, near)
    if problem.choices:
        return _tr(
            "“{0}” was not recognized. Did you mean one of these? Press Tab to choose."
        ).format(word)
    return _tr("“{0}” was not recognized.").format(word)


def no_trigger_point_words(known: int) -> str:
    """Return that a structure has no trigger point of the number typed."""
    if known == 0:
        return _tr("No trigger point is marked there. Leave out tp.")
    return _tr("Only trigger points 1 to {0} are marked there.").format(known)


def _place_words(entry: TypedEntry, *, usual: bool) -> str:
    if entry.numbers.trigger_point is not None:
        return _tr("trigger point {0}").format(entry.numbers.trigger_point)
    return _tr("where you usually needle it") if usual else _tr("at the usual point")


def _tr(words: str) -> str:
    return QCoreApplication.translate("typed entry", words)
