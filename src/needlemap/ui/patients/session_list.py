"""A patient's sessions, and what can be done with the chosen one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QListView, QMenu, QVBoxLayout, QWidget

from needlemap.domain.plurals import counted
from needlemap.domain.session import SessionStatus
from needlemap.ui.patients.facts import HEAD_PX
from needlemap.ui.patients.sessions_model import SessionLine, SessionListModel
from needlemap.ui.widgets.factories import keyed_entry, label, tool_button, wrapped
from needlemap.ui.widgets.list_rows import on_opened, row_list


class SessionList(QWidget):
    """A click opens; the menu (right button, menu key or the button above) holds the rest.

    Signals
    -------
    opened
        Open the session with this id.
    reassign_requested
        This draft belongs to another patient.
    withdrawal_requested
        This signed session was entered in error.
    """

    opened = Signal(str)
    reassign_requested = Signal(str)
    withdrawal_requested = Signal(str)

    def __init__(self, structure_names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = SessionListModel(structure_names)
        self.list: QListView = row_list(self.tr("Sessions"))
        self.list.setModel(self.model)
        self._heading = label("", "heading")
        self._heading.setMinimumHeight(HEAD_PX)
        self._none = wrapped(
            self.tr("No session yet. “New session” (Ctrl+Return) starts the first one."), "muted"
        )
        self._may_chart = self._may_sign = True
        self.more = tool_button(
            self.tr("Session…"),
            name=self.tr("Actions for the selected session"),
            tip=self.tr("Actions for the selected session (menu key)"),
        )
        self._make_actions()
        self._lay_out()
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu_asked)
        on_opened(self.list, lambda _index: self._tell(self.opened))
        self.list.selectionModel().currentChanged.connect(self._renew_actions)
        self.more.clicked.connect(self._on_more_clicked)

    @property
    def chosen(self) -> SessionLine | None:
        """The session that the actions are about, if any."""
        index = self.list.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    @property
    def heading(self) -> str:
        """The heading with the number of sessions, as it is shown."""
        return self._heading.text()

    def allow(self, *, chart: bool, sign: bool) -> None:
        """Say what the user's role allows."""
        self._may_chart, self._may_sign = chart, sign
        self._renew_actions()

    def show_sessions(self, sessions: Sequence[SessionLine]) -> None:
        """Show the sessions of a patient."""
        self.model.show(sessions)
        count = len(sessions)
        self._heading.setText(self._counted(sessions))
        self._none.setVisible(not count)
        self.list.setVisible(bool(count))
        self.more.setVisible(bool(count))
        self._renew_actions()

    def _counted(self, sessions: Sequence[SessionLine]) -> str:
        """Return the heading with the number of sessions; drafts are named, not counted."""
        stand = [line for line in sessions if not line.is_withdrawn]
        drafts = sum(line.status is SessionStatus.DRAFT for line in stand)
        count = len(stand) - drafts
        parts = [str(count)] if count else []
        if drafts:
            parts.append(counted(drafts, self.tr("1 draft"), self.tr("{0} drafts")))
        return self.tr("Sessions") + (f" ({', '.join(parts)})" if parts else "")

    def choose(self, session_id: str) -> None:
        """Choose a session of the list."""
        for row in range(self.model.rowCount()):
            if self.model.row_at(row).id == session_id:
                self.list.setCurrentIndex(self.model.index(row, 0))

    def menu(self) -> QMenu:
        """Return the menu of the chosen session."""
        menu = QMenu(self)
        menu.addAction(self.open)
        menu.addSeparator()
        menu.addAction(self.reassign)
        menu.addAction(self.withdraw)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    @property
    def move_refusal(self) -> str:
        """Why the chosen session cannot be moved to another patient, or nothing."""
        words = self.tr("Choose a draft in the list of sessions first. Signed sessions stay.")
        return "" if self.reassign.isEnabled() else words

    def ask_to_reassign(self) -> None:
        """Ask for the patient to whom the chosen draft belongs, as the key does."""
        if self.chosen is not None and not self.move_refusal:
            self.reassign_requested.emit(self.chosen.id)

    def _make_actions(self) -> None:
        self.open = QAction(keyed_entry(self.tr("Open"), "Return"), self)
        self.reassign = QAction(
            keyed_entry(self.tr("Move to another patient…"), "Ctrl+Shift+M"), self
        )
        self.withdraw = QAction(self.tr("Entered in error…"), self)
        self.open.triggered.connect(lambda: self._tell(self.opened))
        self.reassign.triggered.connect(self.ask_to_reassign)
        self.withdraw.triggered.connect(lambda: self._tell(self.withdrawal_requested))

    def _tell(self, signal: SignalInstance) -> None:
        if self.chosen is not None:
            signal.emit(self.chosen.id)

    def _renew_actions(self) -> None:
        chosen = self.chosen
        stands = chosen is not None and not chosen.is_withdrawn
        is_draft = chosen is not None and chosen.status is SessionStatus.DRAFT
        self.more.setEnabled(chosen is not None)
        self.open.setEnabled(chosen is not None)
        self.reassign.setEnabled(stands and is_draft and self._may_chart)
        self.withdraw.setEnabled(stands and self._may_sign)

    def _on_menu_asked(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.list.setCurrentIndex(index)
        if self.chosen is not None:
            self.menu().popup(self.list.viewport().mapToGlobal(place))

    def _on_more_clicked(self) -> None:
        if self.chosen is not None:
            self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.more)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addStretch()
