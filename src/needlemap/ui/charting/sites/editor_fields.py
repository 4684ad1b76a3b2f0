"""What the parts of the editor share: fields of what sites have in common, for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from PySide6.QtWidgets import QWidget

from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.presets.pickers import DIFFERENT, CountBox, OptionalNumber
from needlemap.ui.forms.autosave import SelectionLine
from needlemap.ui.forms.part import FormPart

_GAP_PX = 6

Change = Callable[[NeedleSite], NeedleSite]
# Makes a change at all sites that are selected; false when it could not be stored.
ChangeSites = Callable[[Change], bool]


class EditorPart(FormPart):
    """Some fields of the selected sites. What it shows is what they share; what it sets, all get.

    Parameters
    ----------
    change_sites
        Makes a change at the selected sites; who gave it says why one could not be stored.
    """

    def __init__(self, change_sites: ChangeSites, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap_px=_GAP_PX, is_shown_later=True)
        self._sites: tuple[NeedleSite, ...] = ()
        self.change_sites = change_sites

    def load(self, name: str) -> Any:
        """Return a fact that all sites shown have, `DIFFERENT` where they differ."""
        return self.shared(attrgetter(name))

    def store(self, name: str, value: Any) -> bool:
        """Store a fact at all sites."""
        return self.change_sites(lambda site: replace(site, **{name: value}))

    def show_sites(self, sites: Sequence[NeedleSite]) -> None:
        """Show what these sites share; a refused number stays while its sites are shown."""
        ids = [site.id for site in sites]
        if ids != [site.id for site in self._sites]:
            self.forget_refused()
        self._sites = tuple(sites)
        for editor in self.places.values():
            if isinstance(editor, SelectionLine):
                editor.stand_for(ids)
        self.show_stored()

    def forget_refused(self) -> None:
        """Show what is stored where a number was refused."""
        for editor in self.places.values():
            if isinstance(editor, OptionalNumber | CountBox):
                editor.forget_refused()

    def shared(self, read: Callable[[NeedleSite], Any]) -> Any:
        """Return what all sites shown say, `DIFFERENT` where they differ."""
        values = {read(site) for site in self._sites}
        return values.pop() if len(values) == 1 else DIFFERENT


def words_shared(value: Any) -> str:
    """Return the words to show for what sites share; none where they differ."""
    return value if isinstance(value, str) else ""


def whole(count: float) -> int | None:
    """Return the whole number that stands in a box, None for nothing."""
    return round(count) or None
