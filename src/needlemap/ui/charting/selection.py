"""Which sites are selected: one truth for body, table and editor."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class SiteSelection(QObject):
    """The ids of the selected sites, in the order they were selected.

    Signals
    -------
    changed
        Other sites are selected now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The selected sites."""
        return self._ids

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these sites."""
        wanted = tuple(dict.fromkeys(ids))
        if wanted != self._ids:
            self._ids = wanted
            self.changed.emit()

    def toggle(self, site_id: str) -> None:
        """Add the site to the selection, or take it out."""
        others = [known for known in self._ids if known != site_id]
        self.select(others if site_id in self._ids else [*others, site_id])

    def drop(self, ids: Iterable[str]) -> None:
        """Forget sites that are no longer on the chart."""
        gone = set(ids)
        self.select(known for known in self._ids if known not in gone)
