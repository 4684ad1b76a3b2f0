"""What the parts of the form have in common."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from needlemap.domain.days import full_day, iso_day, typed_day
from needlemap.domain.session import Session
from needlemap.domain.visit import Visit
from needlemap.reference import Reference
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.forms.form import Row
from needlemap.ui.forms.part import FormPart
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.steady import steady, worked_at

_GAP_PX = 8
# What the row of a day has: typed in any usual way, said back in words, shown as it is written.
DAY: dict[str, Callable[[Any], Any]] = {
    "read": typed_day,
    "shown_as": lambda day: iso_day(day) if day else "",
    "read_back": lambda day: full_day(day) if day else "",
}


class VisitPart(FormPart):
    """A titled part of the form. It shows a session and saves single fields through the chart."""

    def __init__(self, title: str, context: VisitContext) -> None:
        super().__init__(gap_px=_GAP_PX, margins_px=(14, 12, 14, 12))
        self.setObjectName("part")
        self.context = context
        self.chart = context.chart
        self.title = title
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(label(title, "heading"), 1)
        self.column.addLayout(self.head)

    @property
    def visit(self) -> Visit:
        """What the open session says of the visit."""
        return self.chart.visit

    @property
    def reference(self) -> Reference:
        """The reference tables."""
        return self.context.reference

    def load(self, name: str) -> Any:
        """Return what the visit says in a field."""
        return getattr(self.visit, name)

    def store(self, name: str, value: Any) -> bool:
        """Store a field of the visit."""
        replace(self.visit, **{name: value})  # ValueError says beneath the field what is wrong
        return self.save(**{name: value})

    def fact(
        self, field: str, name: str, title: str, editor: QWidget, *, fresh: Any = None, **more: Any
    ) -> Row:
        """Return the row of one fact of a field that holds several, named ``field.name``.

        `fresh` is the field with nothing asked; without one the fact cannot be stored before it.
        """

        def store(value: Any) -> bool:
            known = getattr(self.visit, field) or fresh
            if known is None:
                return False
            after = replace(known, **{name: value})
            return self.save(**{field: None if after == fresh else after})

        empty = "" if isinstance(editor, QLineEdit) else None
        given = {
            "load": lambda: getattr(getattr(self.visit, field) or fresh, name, empty),
            "store": store,
            **more,
        }
        return Row(name=f"{field}.{name}", title=title, editor=editor, **given)

    def show_session(self, session: Session) -> None:
        """Show what is stored."""
        for form in self.forms:
            form.show_stored()

    def place_of_change(self, field: str, before: Any, after: Any) -> QWidget:
        """Return what shows that a field, or a fact of it, went from one value to another."""
        for name, place in self.places.items():
            of, _, fact = name.partition(".")
            if of == field and getattr(before, fact, None) != getattr(after, fact, None):
                return place
        return self.places[field]

    def save(self, **fields: Any) -> bool:
        """Store fields of the form; what could not be stored is shown as it was."""
        with steady(worked_at(self)):
            done = self.chart.set_visit(**fields)
            if not done:
                self.show_session(self.chart.session)
        return done
