"""What the parts of the editor share: values that sites have in common, and boxes for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.presets.pickers import DIFFERENT, CountBox, OptionalNumber, Picker


class EditorPart(QWidget):
    """Some fields of the selected sites. What it shows is what they share; what it sets, all get.

    Signals
    -------
    change_requested
        A function from site to changed site, for all selected sites.
    """

    change_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sites: tuple[NeedleSite, ...] = ()

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share; a refused number stays while its sites are shown."""
        if [site.id for site in sites] != [site.id for site in self._sites]:
            self.forget_refused()
        self._sites = tuple(sites)

    def forget_refused(self) -> None:
        """Show what is stored where a number was refused."""
        for box in self._number_boxes:
            box.forget_refused()

    @cached_property
    def _number_boxes(self) -> tuple[OptionalNumber | CountBox, ...]:
        # Looked for once: at each site that is selected it would take as long as all else here.
        return (*self.findChildren(OptionalNumber), *self.findChildren(CountBox))

    def shared(self, read: Callable[[NeedleSite], Any]) -> Any:
        """Return what all sites shown say, `DIFFERENT` where they differ."""
        values = {read(site) for site in self._sites}
        return values.pop() if len(values) == 1 else DIFFERENT

    def ask(self, **facts: Any) -> None:
        """Ask for the same facts at all sites."""
        self.change_requested.emit(lambda site: replace(site, **facts))


def show_picked(box: Picker | CountBox, value: Any) -> None:
    """Show a value in a box without its signals."""
    box.blockSignals(True)
    if isinstance(box, CountBox):
        box.setValue(0 if value is DIFFERENT else value)
    elif value is DIFFERENT:
        box.show_mixed()
    else:
        box.show_value(value)
    box.blockSignals(False)


def shown_text(value: object) -> str:
    """Return the text to show: none where sites differ."""
    return value if isinstance(value, str) else ""


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Return the widgets side by side, equally wide."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        # From the top, so that a sentence beneath one field moves no other.
        row.addWidget(widget, 1, Qt.AlignmentFlag.AlignTop)
    return row
