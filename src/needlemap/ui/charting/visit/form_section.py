"""What the parts of the form have in common."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.domain.session import Session
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.words import tr
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.steady import steady, worked_at


class VisitPart(QFrame):
    """A titled part of the form. It shows a session and saves single fields through the chart.

    ``places`` says for each field code which piece to jump to.
    """

    def __init__(self, title: str, context: VisitContext) -> None:
        super().__init__()
        self.setObjectName("part")
        self.context = context
        self.chart = context.chart
        self.title = title
        self.places: dict[str, QWidget] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(label(title, "heading"), 1)
        self.column.addLayout(self.head)

    def show_session(self, session: Session) -> None:
        """Show what is stored."""
        raise NotImplementedError

    def place_of_change(self, field: str, before: Any, after: Any) -> QWidget:
        """Return what shows that a field went from one value to another."""
        return self.places[field]

    def save_changed(self, field: str, known: Any, **facts: Any) -> bool:
        """Store a field with some facts of what is known changed; ValueErrors are said."""
        try:
            after = replace(known, **facts)
        except ValueError as error:
            self.chart.save_failed.emit(tr("Not changed: {0}.").format(error))
            return False
        return self.save(**{field: after})

    def save(self, **fields: Any) -> bool:
        """Store fields of the form; what could not be stored is shown as it was."""
        with steady(worked_at(self)):
            done = self.chart.set_visit(**fields)
            if not done:
                self.show_session(self.chart.session)
        return done


def row(*pieces: QWidget, stretch: tuple[int, ...] = ()) -> QHBoxLayout:
    """Return the pieces side by side, their titles in one line, whatever is said below them."""
    made = QHBoxLayout()
    made.setSpacing(8)
    titled = any(isinstance(piece, Field) for piece in pieces)
    for place, piece in enumerate(pieces):
        # A button stands beside the boxes, not beside their titles.
        level = Field(" ", piece) if titled and isinstance(piece, QPushButton) else piece
        made.addWidget(level, stretch[place] if stretch else 1, Qt.AlignmentFlag.AlignTop)
    return made
