"""What the parts of the editor share: a form of what sites have in common, for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.presets.pickers import DIFFERENT, CountBox, OptionalNumber
from needlemap.ui.forms.autosave import SitesLine
from needlemap.ui.forms.form import Form, Piece, Row

_GAP_PX = 6


class EditorPart(QWidget):
    """Some fields of the selected sites. What it shows is what they share; what it sets, all get.

    Signals
    -------
    change_requested
        A function from site to changed site, for all selected sites.
    """

    change_requested = Signal(object)
    form: Form

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sites: tuple[NeedleSite, ...] = ()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(_GAP_PX)

    def add_form(self, *table: Piece) -> None:
        """Put the fields into the part."""
        self.form = Form(table, gap_px=_GAP_PX, is_shown_later=True)
        self.column.addWidget(self.form)

    def field(self, name: str, title: str, editor: QWidget, **more: Any) -> Row:
        """Return the row of a fact of sites; `more` are attributes of `Row`."""
        given = {
            "load": lambda: self.shared(attrgetter(name)),
            "store": lambda value: self.ask(**{name: value}),
            **more,
        }
        return Row(name=name, title=title, editor=editor, **given)

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share; a refused number stays while its sites are shown."""
        ids = [site.id for site in sites]
        if ids != [site.id for site in self._sites]:
            self.forget_refused()
        self._sites = tuple(sites)
        for row in self.form.rows.values():
            if isinstance(row.editor, SitesLine):
                row.editor.stand_for(ids)
        if not self.form.isHidden():
            self.form.show_stored()

    def forget_refused(self) -> None:
        """Show what is stored where a number was refused."""
        for row in self.form.rows.values():
            if isinstance(row.editor, OptionalNumber | CountBox):
                row.editor.forget_refused()

    def shared(self, read: Callable[[NeedleSite], Any]) -> Any:
        """Return what all sites shown say, `DIFFERENT` where they differ."""
        values = {read(site) for site in self._sites}
        return values.pop() if len(values) == 1 else DIFFERENT

    def ask(self, **facts: Any) -> None:
        """Ask for the same facts at all sites."""
        self.change_requested.emit(lambda site: replace(site, **facts))


def whole(count: float) -> int | None:
    """Return the whole number that stands in a box, None for nothing."""
    return round(count) or None
