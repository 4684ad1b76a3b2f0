"""What is seldom done with a session: the small menu at the end of the head."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from needlemap.ui.charting.chart import SessionChart


class MoreMenu(QToolButton):
    """Offers to correct a session that was begun on the wrong patient or by mistake.

    Signals
    -------
    reassign_requested
        The draft belongs to another patient.
    withdrawal_requested
        The session was entered in error.
    """

    reassign_requested = Signal()
    withdrawal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("⋯")
        self.setAccessibleName(self.tr("More actions for this session"))
        self.setToolTip(self.tr("Wrong patient, entered in error"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.reassign = QAction(self.tr("Move to another patient…  Ctrl+Shift+M"), self)
        self.withdraw = QAction(self.tr("Entered in error…"), self)
        self.reassign.triggered.connect(self.ask_to_reassign)
        self.withdraw.triggered.connect(self.withdrawal_requested)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions([self.reassign, self.withdraw])
        self.setMenu(menu)

    def show_chart(self, chart: SessionChart) -> None:
        """Offer what session and user allow."""
        self.reassign.setEnabled(chart.may_edit)
        self.reassign.setToolTip(chart.refusal)
        self.withdraw.setEnabled(chart.may_withdraw)

    def ask_to_reassign(self) -> None:
        """Ask for the right patient, as the key does; only of a draft."""
        if self.reassign.isEnabled():
            self.reassign_requested.emit()
