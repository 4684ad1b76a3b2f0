"""The button that says which previous sites lie on the body, and chooses others."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from needlemap.domain.plurals import counted
from needlemap.ui.charting.previous.sources import Offer
from needlemap.ui.widgets.eliding import ElidingButton
from needlemap.ui.widgets.factories import keyed_entry

_SESSIONS_SHOWN = 8


class PreviousSitesMenu(ElidingButton):
    """Previous sites of the latest sessions and of the protocols, on either side, or none.

    Signals
    -------
    offer_chosen
        The `Offer` whose previous sites shall be shown, None for none.
    mirrored_chosen
        Whether they shall lie on the other side.
    review_requested
        The list of all previous sites, please.
    """

    offer_chosen = Signal(object)
    mirrored_chosen = Signal(bool)
    review_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Previous sites"))
        self.setToolTip(
            self.tr("Previous sites as gray rings. Click one to copy it forward (Ctrl+G: all)")
        )
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._group = QActionGroup(self)
        self.offer_actions: dict[str, QAction] = {}
        self.other_side = QAction(self.tr("Mirror to opposite side"), self)
        self.other_side.setCheckable(True)
        self.other_side.triggered.connect(self.mirrored_chosen)
        self._review = QAction(keyed_entry(self.tr("Review and copy forward…"), "Ctrl+G"), self)
        self._review.triggered.connect(self.review_requested)
        self.show_offers((), (), None)

    def show_offers(
        self, sessions: Sequence[Offer], protocols: Sequence[Offer], chosen: Offer | None
    ) -> None:
        """Offer these; sessions are given newest first, and the latest few are shown."""
        self._menu.clear()
        self.offer_actions = {}
        self._add(None, self.tr("None"), chosen)
        listed = list(sessions[:_SESSIONS_SHOWN])
        if chosen is not None and chosen in sessions and chosen not in listed:
            listed.append(chosen)
        for offers in (listed, list(protocols)):
            self._menu.addSeparator()
            for offer in offers:
                self._add(offer, offer_words(self, offer), chosen)
        self._menu.addSeparator()
        self._menu.addAction(self.other_side)
        self._menu.addAction(self._review)
        shown = self.tr("none") if chosen is None else short_words(chosen)
        self.setText(self.tr("Previous sites: {0}").format(shown))
        self.setAccessibleName(self.text())

    def _add(self, offer: Offer | None, words: str, chosen: Offer | None) -> None:
        action = QAction(words.replace("&", "&&"), self._group)
        action.setCheckable(True)
        action.setChecked(offer == chosen)
        action.triggered.connect(lambda: self.offer_chosen.emit(offer))
        self._menu.addAction(action)
        self.offer_actions[offer.id if offer else ""] = action


def offer_words(owner: QWidget, offer: Offer) -> str:
    """Return an offer in words: the day or the name, and how many sites."""
    sites = counted(offer.site_count, owner.tr("1 site"), owner.tr("{0} sites"))
    if offer.protocol is None:
        return f"{offer.moment}  ·  {sites}"
    whose = owner.tr("own protocol") if offer.protocol.owner else owner.tr("clinic protocol")
    return f"{offer.protocol.name}  ·  {whose}, {sites}"


def short_words(offer: Offer) -> str:
    """Return an offer in few words, for a button."""
    return offer.day if offer.protocol is None else offer.protocol.name
