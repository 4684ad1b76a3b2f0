"""What is known of a patient's precautions, as chips: what was answered yes is loud."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QSizePolicy, QWidget

from needlemap.domain.clock import today
from needlemap.domain.days import day_words
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.plurals import counted
from needlemap.domain.screening import AlertLevel, Answer, PatientPrecaution
from needlemap.domain.user import Permission, Role, may
from needlemap.reference.screening import Precaution
from needlemap.ui.patients.words import is_old, listed
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.translation import tr

_KINDS = {
    AlertLevel.BLOCK: "chip-danger",
    AlertLevel.WARN: "chip-warning",
    AlertLevel.NOTE: "chip-note",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """Words, the theme's kind of label, and what the tool tip adds."""

    words: str
    kind: str
    tip: str = ""


class PrecautionChips(QWidget):
    """A line of chips, or several."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.chips: tuple[Chip, ...] = ()

    def show_chips(self, chips: tuple[Chip, ...]) -> None:
        """Replace the chips."""
        if chips == self.chips:
            return
        self.chips = chips
        self._flow.clear()
        for chip in chips:
            piece = label(chip.words, chip.kind)
            piece.setToolTip(chip.tip)
            self._flow.addWidget(piece)
        self.setAccessibleName(", ".join(chip.words for chip in chips))
        self.updateGeometry()


def shown_precautions(known: Mapping[str, Precaution], role: Role) -> dict[str, Precaution]:
    """Return the precautions of a patient's file that a user of this role sees.

    Some are not for everyone, some hold for one visit only and are not kept.
    """
    sees_all = may(role, Permission.SIGN)
    return {
        code: each
        for code, each in known.items()
        if (sees_all or not each.restricted_view) and not each.today_only
    }


def chips_of(
    file: PatientFile, known: Mapping[str, Precaution], places: Mapping[str, str]
) -> tuple[Chip, ...]:
    """Return the chips: each yes by itself, the strictest first; the rest counted, quietly."""
    present = [each for each in file.precautions if each.precaution in known]
    loud = [each for each in present if each.answer is Answer.YES]
    levels = list(AlertLevel)
    loud.sort(key=lambda each: levels.index(known[each.precaution].action))
    return (
        *(_loud(each, known[each.precaution], places) for each in loud),
        *_quiet(file, known),
        *_checked(present),
    )


def _loud(given: PatientPrecaution, precaution: Precaution, places: Mapping[str, str]) -> Chip:
    words = precaution.finding
    if given.places:
        words += ": " + ", ".join(places.get(each, each) for each in given.places)
    asked = tr("asked {0}").format(day_words(given.checked_on))
    return Chip(words, _KINDS[precaution.action], listed([given.note, asked]))


def _quiet(file: PatientFile, known: Mapping[str, Precaution]) -> list[Chip]:
    unknown, unasked, no = [], [], 0
    for code, precaution in known.items():
        given = file.precaution(code)
        if given is None:
            unasked.append(precaution.finding)
        elif given.answer is Answer.UNKNOWN:
            unknown.append(precaution.finding)
        no += given is not None and given.answer is Answer.NO
    if len(unasked) == len(known):
        return [Chip(tr("Not screened yet"), "chip-quiet")]
    grouped: tuple[tuple[int, str, str, list[str]], ...] = (
        (len(unknown), tr("1 unknown"), tr("{0} unknown"), unknown),
        (len(unasked), tr("1 not asked"), tr("{0} not asked"), unasked),
        (no, tr("1 answered No"), tr("{0} answered No"), []),
    )
    return [
        Chip(counted(count, one, many), "chip-quiet", "\n".join(names))
        for count, one, many, names in grouped
        if count
    ]


def _checked(given: list[PatientPrecaution]) -> list[Chip]:
    if not given:
        return []
    first = min(each.checked_on for each in given)
    latest = max(each.checked_on for each in given)
    if is_old(first, today()):
        return [Chip(_old_words(given, today()), "chip-warning")]
    return [Chip(tr("asked {0}").format(day_words(latest)), "chip-quiet")]


def _old_words(given: list[PatientPrecaution], day: date) -> str:
    old = [each for each in given if is_old(each.checked_on, day)]
    oldest = min(each.checked_on for each in old)
    if len(old) == len(given):
        return tr("asked over a year ago, {0}").format(day_words(oldest))
    words = tr("{0} answers are over a year old")
    return counted(len(old), tr("1 answer is over a year old"), words)
