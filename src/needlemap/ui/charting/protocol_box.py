"""The fields that save today's sites as a named protocol, rename one or give it up."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.protocol import Protocol
from needlemap.ui.common.pieces import button, label, line_edit, restyle, wrapped


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
            self.tr("%n selected site(s) as a protocol", "", count)
            if selected
            else self.tr("%n site(s) of today as a protocol", "", count)
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
        """Return in the name saves; it does not adopt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus():
            self._on_save_clicked()
        else:
            super().keyPressEvent(event)
