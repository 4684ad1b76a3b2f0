"""The field for a birth date: typed in any usual way, and said back in words."""

from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from needlemap.domain.clock import today
from needlemap.domain.days import day_words, full_day, typed_day
from needlemap.domain.patient import EARLIEST_BIRTH
from needlemap.ui.patients.field_box import FieldBox, line_of
from needlemap.ui.widgets.factories import line_edit


def birth_field(editor: QLineEdit | None = None) -> FieldBox:
    """Return the field, which says while one types how it reads the day.

    Parameters
    ----------
    editor
        The line to type into, where it is one that saves by itself.
    """
    title = _tr("Birth date")
    piece = editor or line_edit(title)
    piece.setAccessibleName(title)
    piece.setPlaceholderText(_tr("1980-05-31 or 31 May 1980"))
    box = FieldBox(title, piece)
    piece.textChanged.connect(lambda _text: _say(box))
    return box


def typed_birth(box: FieldBox) -> date | None:
    """Return the day in the field; ValueError, in words, when it is none or cannot be."""
    born_on = typed_day(line_of(box).text())
    if born_on is not None and born_on > today():
        raise ValueError(_tr("{0} is in the future").format(day_words(born_on)))
    if born_on is not None and born_on < EARLIEST_BIRTH:
        raise ValueError(_tr("{0} is too long ago").format(day_words(born_on)))
    return born_on


def say_birth_wrong(box: FieldBox, error: ValueError) -> None:
    """Say beside the field why this is no birth date."""
    words = str(error)
    box.say_wrong(words[:1].upper() + words[1:] + ".")


def _say(box: FieldBox) -> None:
    try:
        born_on = typed_birth(box)
    except ValueError:
        box.say("")  # not yet: the last figures may still be on their way
        return
    if born_on is None:
        box.say("")
        return
    day = today()
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    years = _tr("1 year") if age == 1 else _tr("{0} years").format(age)
    box.say(f"{full_day(born_on)} · {years}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("BirthField", text)
