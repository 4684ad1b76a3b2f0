"""The open previous sites as a list with ticks."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from needlemap.domain.plurals import counted
from needlemap.domain.previous_site import PreviousSite
from needlemap.domain.protocol import Protocol
from needlemap.reference import Reference
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from needlemap.ui.charting.previous.menu import offer_words
from needlemap.ui.charting.previous.sources import Offer
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.forms.tolerance import tolerance_source
from needlemap.ui.widgets.factories import button, label, line_edit, restyle, wrapped

_Index = QModelIndex | QPersistentModelIndex


class PreviousSitesModel(QAbstractListModel):
    """One row a previous site, ticked unless the tick was taken away.

    One that today has a site at comes without a tick, and says so.

    Signals
    -------
    ticks_changed
        Other previous sites are ticked now.
    """

    ticks_changed = Signal()

    def __init__(self, reference: Reference) -> None:
        super().__init__()
        self._reference = reference
        self._rows: tuple[PreviousSite, ...] = ()
        self._left_out: set[PreviousSite] = set()
        self._charted: dict[PreviousSite, float] = {}

    @property
    def ticked(self) -> tuple[PreviousSite, ...]:
        """The previous sites that are ticked, in their order."""
        return tuple(
            previous_site for previous_site in self._rows if previous_site not in self._left_out
        )

    def show(
        self, previous_sites: Sequence[PreviousSite], charted: Mapping[PreviousSite, float]
    ) -> None:
        """Show these previous sites; those known keep their ticks, others come ticked.

        `charted` are those that today has a site at, and how far off it is in mm.
        """
        if tuple(previous_sites) == self._rows and charted == self._charted:
            return
        self.beginResetModel()
        self._rows = tuple(previous_sites)
        self._left_out &= set(previous_sites)
        self._left_out |= charted.keys() - self._charted.keys()
        self._left_out -= self._charted.keys() - charted.keys()
        self._charted = dict(charted)
        self.endResetModel()
        self.ticks_changed.emit()

    def tick_all(self, *, on: bool) -> None:
        """Tick all rows, or none."""
        self._left_out = set() if on else set(self._rows)
        if self._rows:
            role = Qt.ItemDataRole.CheckStateRole
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [role])
        self.ticks_changed.emit()

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        previous_site = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words_of(previous_site)
        if role == Qt.ItemDataRole.CheckStateRole:
            on = previous_site not in self._left_out
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def setData(  # noqa: D102
        self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        previous_site = self._rows[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._left_out.discard(previous_site)
        else:
            self._left_out.add(previous_site)
        self.dataChanged.emit(index, index, [role])
        self.ticks_changed.emit()
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    def words_of(self, previous_site: PreviousSite) -> str:
        """Return side, structure, needle and count in one line."""
        dose = previous_site.dose
        name = self._reference.short_structure_name(previous_site.structure)
        needle = dose.needle.label.removesuffix(" mm") if dose.needle else "–"
        count = f"  ×{dose.needle_count}" if dose.needle_count > 1 else ""
        side, structure = previous_site.side.value[0].upper(), name or self.tr("no structure")
        words = f"{side}  {structure}  ·  {needle}{count}"
        if previous_site in self._charted:
            apart_mm = self._charted[previous_site]
            words += self.tr("  ·  charted today, {0:.0f} mm away").format(apart_mm)
        return words


class ProtocolBox(QFrame):
    """Shows and asks.

    Signals
    -------
    save_requested
        Name, and whether for the whole clinic: keep today's (or the selected) sites.
    rename_requested
        The protocol shown shall have this name.
    give_up_requested
        The protocol shown shall be offered no longer.
    bring_back_requested
        The protocol given up last shall be offered again.
    """

    save_requested = Signal(str, bool)
    rename_requested = Signal(str)
    give_up_requested = Signal()
    bring_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "label")
        self.name = line_edit(self.tr("Name of the protocol"), placeholder=self.tr("Name"))
        self.for_clinic = QCheckBox(self.tr("For the whole clinic"))
        self.save = button(self.tr("Save as protocol"))
        self.rename = button(self.tr("Rename"))
        self.give_up = button(self.tr("Remove"), tip=self.tr("Remove this protocol from the list"))
        self.bring_back = button(self.tr("Restore"))
        self._error = wrapped("", "error")
        self._lay_out()
        self.save.clicked.connect(self._on_save_clicked)
        self.rename.clicked.connect(lambda: self.rename_requested.emit(self.name.text()))
        self.give_up.clicked.connect(self.give_up_requested)
        self.bring_back.clicked.connect(self.bring_back_requested)
        self.name.textEdited.connect(lambda _text: self.say(""))
        self.show_protocol(None)
        self.show_site_count(0, selected=False)

    @property
    def error(self) -> str:
        """What is said to be wrong, nothing while hidden."""
        return "" if self._error.isHidden() else self._error.text()

    def show_protocol(self, protocol: Protocol | None) -> None:
        """Let this protocol be renamed and given up."""
        self.rename.setVisible(protocol is not None)
        self.give_up.setVisible(protocol is not None)
        if protocol is not None:
            self.bring_back.hide()
            self.name.setText(protocol.name)
            self.for_clinic.setChecked(protocol.owner is None)

    def show_site_count(self, count: int, *, selected: bool) -> None:
        """Say how many sites would be saved."""
        which = (
            counted(
                count,
                self.tr("1 selected site as a protocol"),
                self.tr("{0} selected sites as a protocol"),
            )
            if selected
            else counted(
                count,
                self.tr("1 site of today as a protocol"),
                self.tr("{0} sites of today as a protocol"),
            )
        )
        self._title.setText(which)
        self.save.setEnabled(count > 0)

    def offer_to_bring_back(self) -> None:
        """Offer the way back from giving up."""
        self.bring_back.show()

    def say(self, words: str) -> None:
        """Say beside the field what is wrong; no words take it away."""
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self.name.setProperty("wrong", "true" if words else "false")
        restyle(self.name)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self.name)
        column.addWidget(self._error)
        column.addWidget(self.for_clinic)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.rename)
        row.addWidget(self.give_up)
        row.addWidget(self.bring_back)
        row.addStretch(1)
        column.addLayout(row)
        self._error.hide()
        self.bring_back.hide()

    def _on_save_clicked(self) -> None:
        self.save_requested.emit(self.name.text(), self.for_clinic.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in the name saves; it does not copy forward."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus():
            self._on_save_clicked()
        else:
            super().keyPressEvent(event)


class PreviousSitesPanel(QFrame):
    """Shows and asks. Return copies forward, Space ticks, Escape closes.

    Signals
    -------
    offer_chosen
        The `Offer` whose previous sites shall be shown, None for none.
    mirrored_chosen
        Whether they shall lie on the other side.
    copy_forward_requested
        Copy the ticked previous sites forward.
    closed
        Back to table and editor.
    """

    offer_chosen = Signal(object)
    mirrored_chosen = Signal(bool)
    copy_forward_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        model: PreviousSitesModel,
        within_mm: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model, self.within_mm = model, within_mm
        self._offers: list[Offer | None] = []
        self.source = ComboBox()
        self.source.setAccessibleName(self.tr("Source of the previous sites"))
        self.other_side = QCheckBox(self.tr("Mirror to opposite side"))
        self.list = QListView()
        self.list.setModel(model)
        self.list.setAccessibleName(self.tr("Sites to copy forward"))
        self.list.setUniformItemSizes(True)
        self._nothing = wrapped("", "muted")
        self._near = wrapped("", "muted")
        self.all = button(self.tr("Select all"))
        self.none = button(self.tr("Select none"))
        self.copy_forward = button(
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

    def show_previous_sites(self, previous_sites: PreviousSitesLayer) -> None:
        """Show the previous sites that are open, and on which side they lie."""
        within_mm = self.within_mm()
        charted = previous_sites.charted_today(within_mm)
        self.model.show(previous_sites.open, charted)
        words = self.tr("Without a tick: today has a site within {0:g} mm on the same side. {1}")
        self._near.setText(words.format(within_mm, tolerance_source()))
        self._near.setVisible(bool(charted))
        self.other_side.setChecked(previous_sites.is_mirrored)
        some = self.source.currentIndex() > 0
        self._nothing.setText(
            self.tr("All of these sites are already charted today.")
            if some
            else self.tr("Choose a previous session or a protocol above.")
        )
        self._nothing.setVisible(not previous_sites.open)

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
        column.addWidget(self._near)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addWidget(self.none)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.copy_forward)
        column.addWidget(self.protocols)

    def _connect(self) -> None:
        self.source.activated.connect(lambda row: self.offer_chosen.emit(self._offers[row]))
        self.other_side.clicked.connect(self.mirrored_chosen)
        self.all.clicked.connect(lambda: self.model.tick_all(on=True))
        self.none.clicked.connect(lambda: self.model.tick_all(on=False))
        self.copy_forward.clicked.connect(self.copy_forward_requested)
        self.close_.clicked.connect(self.closed)
        self.model.ticks_changed.connect(self._on_ticks_changed)

    def _on_ticks_changed(self) -> None:
        count = len(self.model.ticked)
        self.copy_forward.setText(
            counted(count, self.tr("Copy 1 site forward"), self.tr("Copy {0} sites forward"))
        )
        self.copy_forward.setAccessibleName(self.copy_forward.text())
        self.copy_forward.setEnabled(count > 0)
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
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.copy_forward.isEnabled():
            self.copy_forward_requested.emit()
        else:
            super().keyPressEvent(event)
