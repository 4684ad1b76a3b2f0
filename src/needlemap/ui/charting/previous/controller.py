"""Joins previous sites, their menu and their panel: which are offered, what becomes of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from needlemap.errors import NeedleMapError
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from needlemap.ui.charting.previous.menu import PreviousSitesMenu
from needlemap.ui.charting.previous.panel import PreviousSitesModel, PreviousSitesPanel
from needlemap.ui.charting.previous.sources import Offer, PreviousSources
from needlemap.ui.charting.state import ChartState, Part
from needlemap.ui.widgets.factories import enable_with_reason

if TYPE_CHECKING:
    from needlemap.domain.protocol import Protocol


class PreviousSitesController(QObject):
    """Offers the last session's sites at once, and what the therapist chooses instead.

    Signals
    -------
    failed
        Reading or saving went wrong; carries the sentence.
    message
        Something was done; carries the sentence.
    panel_opened, panel_closed
        The list shall take the place of table and editor, or give it back.
    """

    failed = Signal(str)
    message = Signal(str)
    panel_opened = Signal()
    panel_closed = Signal()

    def __init__(
        self,
        state: ChartState,
        previous_sites: PreviousSitesLayer,
        earlier: PreviousSources,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._chart = state, state.chart
        self.previous_sites = previous_sites
        self._earlier = earlier
        self._sessions: list[Offer] = []
        self._protocols: list[Offer] = []
        self._chosen: Offer | None = None
        self._given_up: Protocol | None = None
        self.menu = PreviousSitesMenu()
        self.panel = PreviousSitesPanel(PreviousSitesModel(earlier.reference), earlier.same_site_mm)
        previous_sites.words_of = self.panel.model.words_of
        self._connect()

    @property
    def chosen(self) -> Offer | None:
        """Where the previous sites on the body come from."""
        return self._chosen

    def begin(self) -> None:
        """Offer the last session's sites, unless there is none or this one is locked."""
        enable_with_reason(self.menu, self._chart.refusal)
        if not self._chart.may_edit:
            self.choose(None)
        elif self._read():
            self.choose(self._sessions[0] if self._sessions else None)

    def follow_time(self) -> None:
        """Offer what is the last session now, if it was the last one that was offered."""
        was_last = self._chosen == next(iter(self._sessions), None)
        if self._chart.may_edit and self._read() and was_last:
            self.choose(next(iter(self._sessions), None))

    def choose(self, offer: Offer | None) -> None:
        """Show the previous sites of this offer, as they were charted; None shows none."""
        self._tried(lambda: self._show(offer, mirrored=False))

    def mirror(self, on: bool) -> None:
        """Show the same previous sites on the other side, or back on their own."""
        self._tried(lambda: self._show(self._chosen, mirrored=on))

    def open_panel(self) -> None:
        """Show the list of all previous sites, in place of table and editor."""
        if not self._chart.check_may_edit() or not self._read():
            return
        self._show_offers()
        self.panel_opened.emit()
        self._show_saving()
        self.panel.take_focus()

    def close_panel(self) -> None:
        """Show table and editor again."""
        self.panel_closed.emit()

    def _connect(self) -> None:
        for asking in (self.menu, self.panel):
            asking.offer_chosen.connect(self.choose)
            asking.mirrored_chosen.connect(self.mirror)
        self.menu.review_requested.connect(self.open_panel)
        self.panel.copy_forward_requested.connect(self._on_copy_forward_requested)
        self.panel.closed.connect(self.close_panel)
        self.previous_sites.changed.connect(
            lambda: self.panel.show_previous_sites(self.previous_sites)
        )
        self.previous_sites.copied_forward.connect(self._state.select)
        self._state.changed.connect(self._on_state_changed)
        box = self.panel.protocols
        box.save_requested.connect(self._on_save_requested)
        box.rename_requested.connect(self._on_rename_requested)
        box.give_up_requested.connect(self._on_give_up_requested)
        box.bring_back_requested.connect(self._on_bring_back_requested)

    def _on_state_changed(self, part: Part) -> None:
        if part in (Part.SELECTION, Part.SESSION):
            self._show_saving()

    def _read(self) -> bool:
        """Read again what can be offered."""

        def read() -> None:
            self._sessions = self._earlier.offered_sessions(self._chart.session)
            self._protocols = self._earlier.offered_protocols()

        return self._tried(read)

    def _show(self, offer: Offer | None, *, mirrored: bool) -> None:
        previous_sites = self._earlier.previous_sites(offer) if offer else []
        self._chosen = offer
        self._show_offers()
        self.previous_sites.offer(previous_sites, mirrored=mirrored)
        self.menu.other_side.setChecked(mirrored)

    def _show_offers(self) -> None:
        known = [*self._sessions, *self._protocols]
        if self._chosen is not None and self._chosen not in known:
            self._chosen = next((one for one in known if one.id == self._chosen.id), None)
        for shown in (self.menu, self.panel):
            shown.show_offers(self._sessions, self._protocols, self._chosen)
        self.panel.show_previous_sites(self.previous_sites)

    def _show_saving(self) -> None:
        if not self.panel.isHidden():
            chosen = len(self._state.selected_ids)
            count = chosen or len(self._chart.session.sites)
            self.panel.protocols.show_site_count(count, selected=bool(chosen))

    def _on_copy_forward_requested(self) -> None:
        if self.previous_sites.copy_forward(self.panel.model.ticked):
            self.close_panel()

    def _on_save_requested(self, name: str, for_clinic: bool) -> None:
        chosen = set(self._state.selected_ids)
        sites = [one for one in self._chart.session.sites if not chosen or one.id in chosen]

        def save() -> None:
            self._earlier.save_protocol(name, sites, for_clinic=for_clinic)

        self._keep(save, self.tr("Protocol saved"))

    def _on_rename_requested(self, name: str) -> None:
        offer = self._chosen
        if offer is not None and offer.protocol is not None:
            self._keep(
                lambda: self._earlier.protocols.rename(offer.id, name.strip()),
                self.tr("Protocol renamed"),
            )

    def _on_give_up_requested(self) -> None:
        offer = self._chosen
        if offer is None or offer.protocol is None:
            return
        if self._keep(
            lambda: self._earlier.protocols.give_up(offer.id),
            self.tr("Protocol removed"),
        ):
            self._given_up = offer.protocol
            self.choose(None)
            self.panel.protocols.offer_to_bring_back()

    def _on_bring_back_requested(self) -> None:
        protocol, self._given_up = self._given_up, None
        if protocol is None:
            return
        self.panel.protocols.bring_back.hide()
        self._keep(
            lambda: self._earlier.protocols.take_up(protocol.id),
            self.tr("Protocol restored"),
        )

    def _keep(self, save: Callable[[], object], words: str) -> bool:
        """Save something about protocols; what is wrong is said beside the field."""
        try:
            save()
        except ValueError as error:
            self.panel.protocols.say(self.tr("Not saved: {0}.").format(error))
            return False
        except NeedleMapError as error:
            self.panel.protocols.say(error.user_message)
            return False
        self.message.emit(words)
        if self._read():
            self._show_offers()
        return True

    def _tried(self, read: Callable[[], None]) -> bool:
        try:
            read()
        except NeedleMapError as error:
            self.failed.emit(error.user_message)
            return False
        return True
