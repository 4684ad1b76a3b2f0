"""The field for a birth date: typed in any usual way, and said back in words."""

from datetime import date
from typing import Any

from needlemap.domain.clock import today
from needlemap.domain.days import day_words, full_day, typed_day
from needlemap.domain.patient import EARLIEST_BIRTH
from needlemap.ui.forms.form import Row, day_row
from needlemap.ui.widgets.translation import tr


def birth_row(**more: Any) -> Row:
    """Return the row of a form that says while one types how it reads the day, and the age.

    Parameters
    ----------
    more
        Further attributes of the row: how it is stored.
    """
    return day_row(
        "born_on",
        tr("Birth date"),
        placeholder=tr("1980-05-31 or 31 May 1980"),
        read=_typed_birth,
        read_back=_full_day,
        **more,
    )


def _typed_birth(text: str) -> date | None:
    """Return the day; ValueError, in words, when it is none or cannot be."""
    born_on = typed_day(text)
    if born_on is not None and born_on > today():
        raise ValueError(tr("{0} is in the future").format(day_words(born_on)))
    if born_on is not None and born_on < EARLIEST_BIRTH:
        raise ValueError(tr("{0} is too long ago").format(day_words(born_on)))
    return born_on


def _full_day(born_on: date | None) -> str:
    if born_on is None:
        return ""
    day = today()
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    years = tr("1 year") if age == 1 else tr("{0} years").format(age)
    return f"{full_day(born_on)} · {years}"
