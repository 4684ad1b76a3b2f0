"""Symptom drawings in words: kinds, depth, course, and an area in one line."""

from needlemap.bodymap.skin_cells import area_mm2, body_mm2
from needlemap.domain.symptoms import Symptom, SymptomArea, SymptomCourse, SymptomDepth
from needlemap.ui.widgets.translation import tr

_MM2_A_CM2 = 100.0


def kinds() -> list[tuple[str, object]]:
    """Return what can be felt in an area."""
    return [
        (tr("Pain"), Symptom.PAIN),
        (tr("Ache"), Symptom.ACHE),
        (tr("Numbness"), Symptom.NUMBNESS),
        (tr("Pins and needles"), Symptom.PINS_AND_NEEDLES),
        (tr("Stiffness"), Symptom.STIFFNESS),
        (tr("Weakness"), Symptom.WEAKNESS),
    ]


def depths() -> list[tuple[str, object]]:
    """Return how deep it can be felt."""
    return [(tr("Superficial"), SymptomDepth.SUPERFICIAL), (tr("Deep"), SymptomDepth.DEEP)]


def courses() -> list[tuple[str, object]]:
    """Return how it can come and go."""
    return [
        (tr("Constant"), SymptomCourse.CONSTANT),
        (tr("Intermittent"), SymptomCourse.INTERMITTENT),
    ]


def kind_words(kind: Symptom) -> str:
    """Return what a kind is called."""
    return next(words for words, known in kinds() if known is kind)


def size_words(cells: str, figure: str) -> str:
    """Return how large an area is on a figure, and its share of the body: 45 cm² (2.5 %)."""
    mm2 = area_mm2(cells, figure)
    share = tr("{0:.1f} % of the body").format(100 * mm2 / body_mm2(figure))
    cm2 = mm2 / _MM2_A_CM2
    return tr("about {0} cm², {1}").format(f"{cm2:.0f}" if cm2 >= 1 else f"{cm2:.1f}", share)


def area_words(area: SymptomArea, figure: str) -> str:
    """Return all that is known of an area in one line."""
    parts = [f"{area.label} {kind_words(area.kind)}"]
    if area.intensity is not None:
        parts.append(f"{area.intensity}/10")
    parts += [words.lower() for words, known in (*depths(), *courses()) if known in _facts(area)]
    return f"{', '.join(parts)}: {size_words(area.cells, figure)}"


def _facts(area: SymptomArea) -> tuple[object, ...]:
    return tuple(fact for fact in (area.depth, area.course) if fact is not None)
