"""A part of a page that holds fields of one subject: of the visit, of the selected sites."""

from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from needlemap.ui.forms.form import Form, Piece, Row


class FormPart(QFrame):
    """Fields in a column, which store themselves and can be led to by their names.

    A subclass says with `load` and `store` how a field of its subject is read and stored.

    Parameters
    ----------
    is_shown_later
        As for `Form`.

    Attributes
    ----------
    places
        For each field, by its name, the piece to jump to.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        gap_px: int,
        margins_px: tuple[int, int, int, int] = (0, 0, 0, 0),
        is_shown_later: bool = False,
    ) -> None:
        super().__init__(parent)
        self._gap_px, self._is_shown_later = gap_px, is_shown_later
        self.places: dict[str, QWidget] = {}
        self.forms: list[Form] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*margins_px)
        self.column.setSpacing(gap_px)

    def load(self, name: str) -> Any:
        """Return what is stored in a field."""
        raise NotImplementedError

    def store(self, name: str, value: Any) -> bool:
        """Store a value of a field; false when it could not be, which is said elsewhere.

        ValueError, in words, is said beneath the field.
        """
        raise NotImplementedError

    def field(self, name: str, title: str, editor: QWidget, **more: Any) -> Row:
        """Return the row of a field; `more` are attributes of `Row`."""
        given = {
            "load": lambda: self.load(name),
            "store": lambda value: self.store(name, value),
            **more,
        }
        return Row(name=name, title=title, editor=editor, **given)

    def add_form(self, *table: Piece) -> Form:
        """Put fields into the part."""
        form = Form(table, gap_px=self._gap_px, is_shown_later=self._is_shown_later)
        self.forms.append(form)
        self.column.addWidget(form)
        self.places |= {name: row.editor for name, row in form.rows.items()}
        return form

    def show_stored(self) -> None:
        """Show what is stored in every field in sight."""
        for form in self.forms:
            if not form.isHidden():
                form.show_stored()
