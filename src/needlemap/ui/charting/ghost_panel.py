"""The list of ghosts beside the body: adopt those that are ticked; save and keep protocols."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.charting.ghosts_model import GhostsModel
from needlemap.ui.charting.previous.layer import Ghosts
from needlemap.ui.charting.previous.menu import offer_words
from needlemap.ui.charting.previous.sources import Offer
from needlemap.ui.charting.protocol_box import ProtocolBox
from needlemap.ui.common.pieces import button, label, wrapped
from needlemap.ui.forms.inputs import ComboBox


class GhostPanel(QFrame):
    """Shows and asks. Return adopts, Space ticks, Escape closes.

    Signals
    -------
    offer_chosen
        The `Offer` whose ghosts shall be shown, None for none.
    mirrored_chosen
        Whether they shall lie on the other side.
    adopt_requested
        Adopt the ticked ghosts.
    closed
        Back to table and editor.
    """

    offer_chosen = Signal(object)
    mirrored_chosen = Signal(bool)
    adopt_requested = Signal()
    closed = Signal()

    def __init__(self, model: GhostsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._offers: list[Offer | None] = []
        self.source = ComboBox()
        self.source.setAccessibleName(self.tr("Source of the previous sites"))
        self.other_side = QCheckBox(self.tr("Mirror to opposite side"))
        self.list = QListView()
        self.list.setModel(model)
        self.list.setAccessibleName(self.tr("Sites to copy forward"))
        self.list.setUniformItemSizes(True)
        self._nothing = wrapped("", "muted")
        self.all = button(self.tr("Select all"))
        self.none = button(self.tr("Select none"))
        self.adopt = button(
            "", kind="primary", tip=self.tr("Copy the selected sites forward (Return)")
        )
        self.close_ = button(self.tr("Close"), tip=self.tr("Back to table and editor (Esc)"))
        self.protocols = ProtocolBox()
        self._lay_out()
        self._connect()
        self._on_ticks_changed()

    def show_offers(
        self, sessions: Sequence[Offer], protocols: Sequence[Offer], chosen: Offer | None
    ) -> None:
        """List all sessions and protocols, with one of them chosen."""
        self._offers = [None, *sessions, *protocols]
        self.source.clear()
        for offer in self._offers:
            self.source.addItem(offer_words(self, offer) if offer else self.tr("No previous sites"))
        self.source.setCurrentIndex(self._offers.index(chosen))
        self.protocols.show_protocol(chosen.protocol if chosen else None)

    def show_ghosts(self, ghosts: Ghosts) -> None:
        """Show the ghosts that are open, and on which side they lie."""
        self.model.show(ghosts.open)
        self.other_side.setChecked(ghosts.is_mirrored)
        some = self.source.currentIndex() > 0
        self._nothing.setText(
            self.tr("All of these sites are already charted today.")
            if some
            else self.tr("Choose a previous session or a protocol above.")
        )
        self._nothing.setVisible(not ghosts.open)

    def take_focus(self) -> None:
        """Put the keyboard on the list, or on the choice above it while the list is empty."""
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()
        else:
            self.source.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 14, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Copy sites forward"), "heading"), 1)
        head.addWidget(self.close_)
        column.addLayout(head)
        column.addWidget(self.source)
        column.addWidget(self.other_side)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addWidget(self.none)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.adopt)
        column.addWidget(self.protocols)

    def _connect(self) -> None:
        self.source.activated.connect(lambda row: self.offer_chosen.emit(self._offers[row]))
        self.other_side.clicked.connect(self.mirrored_chosen)
        self.all.clicked.connect(lambda: self.model.tick_all(on=True))
        self.none.clicked.connect(lambda: self.model.tick_all(on=False))
        self.adopt.clicked.connect(self.adopt_requested)
        self.close_.clicked.connect(self.closed)
        self.model.ticks_changed.connect(self._on_ticks_changed)

    def _on_ticks_changed(self) -> None:
        count = len(self.model.ticked)
        self.adopt.setText(self.tr("Copy %n site(s) forward", "", count))
        self.adopt.setAccessibleName(self.adopt.text())
        self.adopt.setEnabled(count > 0)
        self.all.setEnabled(count < self.model.rowCount())
        self.none.setEnabled(count > 0)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # The page binds Escape too; here it closes the list.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.adopt.isEnabled():
            self.adopt_requested.emit()
        else:
            super().keyPressEvent(event)
