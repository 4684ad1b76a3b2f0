"""A line about the selected sites that keeps what could not be stored of it."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit


class KeptLine(QLineEdit):
    """Words that could not be stored stay with their sites until they are, or are taken out.

    Signals
    -------
    entered
        Other words were entered than are stored; not said of what is only shown.
    """

    entered = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._sites: frozenset[str] = frozenset()
        self._known = ""
        self._kept: dict[frozenset[str], str] = {}
        self._is_asking = False
        self.editingFinished.connect(self.tell)

    @property
    def is_unsaved(self) -> bool:
        """Whether there are words for any sites that are not stored."""
        return bool(self._kept)

    @property
    def waiting_for(self) -> frozenset[str]:
        """The sites whose words wait to be stored, those of the first line that failed."""
        return next(iter(self._kept), frozenset())

    def show_text(self, site_ids: Collection[str], text: str) -> None:
        """Show what is stored of these sites, or what waits to be."""
        self._sites, self._known = frozenset(site_ids), text
        self.setText(self._kept.get(self._sites, text))

    def tell(self) -> None:
        """Say what was entered, if it is not what is stored."""
        self._kept.pop(self._sites, None)
        if not self._sites or self.text() == self._known:
            return
        self._is_asking = True
        self.entered.emit(self.text())
        self._is_asking = False

    def keep(self) -> None:
        """Keep what was just entered, which could not be stored."""
        if self._is_asking:
            self._kept[self._sites] = self.text()
