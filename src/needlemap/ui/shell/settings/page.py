"""Users and settings: a list of subjects on the left, one subject on the right."""

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.region import followed_region, has_billing_code
from needlemap.domain.user import Permission, may
from needlemap.reference import Reference
from needlemap.storage.records import Records
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view
from needlemap.ui.shell.backups import BackupController
from needlemap.ui.shell.settings.about_section import AboutSection
from needlemap.ui.shell.settings.backup_section import BackupSection
from needlemap.ui.shell.settings.body_section import BodySection, SameSiteSection
from needlemap.ui.shell.settings.clinic_section import AddressSection, ClinicSection
from needlemap.ui.shell.settings.code_section import CodeSection
from needlemap.ui.shell.settings.counting_section import CountingSection
from needlemap.ui.shell.settings.days_section import DaysSection
from needlemap.ui.shell.settings.display_section import DisplaySection
from needlemap.ui.shell.settings.handout_section import HandoutSection
from needlemap.ui.shell.settings.licence_section import LicenceSection
from needlemap.ui.shell.settings.locking_section import LockingSection
from needlemap.ui.shell.settings.log_section import LogSection
from needlemap.ui.shell.settings.password_section import PasswordSection
from needlemap.ui.shell.settings.phrases_section import PhrasesSection
from needlemap.ui.shell.settings.printed_section import PrintedSection
from needlemap.ui.shell.settings.required_section import RequiredSection
from needlemap.ui.shell.settings.rules_section import RulesSection
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.shell.settings.shipped_texts import NewsSection, OthersSection
from needlemap.ui.shell.settings.users_section import UsersSection
from needlemap.ui.widgets.factories import button, head_row, label, wrapped
from needlemap.ui.widgets.keys import Command, MenuName, bind_keys
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.page_parts import part_commands
from needlemap.ui.widgets.theme import wide_px
from needlemap.ui.widgets.translation import tr
from needlemap.ui.widgets.writing_bar import WritingBar

_RAIL_WIDTH = 240


class SettingsPage(QWidget):
    """What is set, by whom it may be; admins see all of it, others what is their own.

    Signals
    -------
    closed
        Back to the page before.
    minutes_changed
        The window is to lock after another time.
    interface_changed
        The window is to look or behave otherwise.
    skin_changed
        Bodies are to be drawn again.
    """

    closed = Signal()
    minutes_changed = Signal()
    interface_changed = Signal()
    skin_changed = Signal()

    def __init__(
        self,
        records: Records,
        reference: Reference,
        backups: BackupController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.sections = self._sections(records, reference, backups)
        self.list = QListView()
        self.list.setModel(QStringListModel([section.title for section in self.sections], self))
        self.list.setAccessibleName(self.tr("Settings sections"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.back = button(
            self.tr("← Back"), tip=self.tr("Back to the previous page"), key="Escape"
        )
        self._stack = QStackedWidget()
        self.notice = NoticeBar()
        self._guard = CloseGuard(self, self._bring_into_view, self.notice.show_error)
        if records.is_read_only:
            self._refuse_changes(records.read_only_reason)
        self._lay_out(is_admin=may(records.therapist.role, Permission.MANAGE))
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.back.clicked.connect(self.leave)
        self.commands = settings_commands(self)
        bind_keys(self.commands, self, self)

    @property
    def gestures(self) -> list[tuple[str, str]]:
        """What the list of sections does by key."""
        return [(tr("↑ ↓ in the list"), tr("Another section"))]

    def show_titled(self, title: str) -> None:
        """Show the subject of this title."""
        titles = [section.title for section in self.sections]
        self.list.setCurrentIndex(self.list.model().index(titles.index(title), 0))

    def leave(self) -> None:
        """Go back to the page before; stays where words would be lost."""
        if self.may_leave():
            self.closed.emit()

    def may_leave(self) -> bool:
        """Store the field that the cursor is in; false when words or a file would be lost.

        That is said then.
        """
        for writing in self.findChildren(WritingBar):
            if writing.refusal:
                self.notice.show_error(writing.refusal)
                return False
        return self._guard.may_leave()

    def show_section(self, kind: type[Section]) -> Section:
        """Show a subject and return it."""
        for row, section in enumerate(self.sections):
            if isinstance(section, kind):
                self.list.setCurrentIndex(self.list.model().index(row, 0))
                return section
        raise LookupError(f"no section {kind.__name__} for this user")

    def _refuse_changes(self, sentence: str) -> None:
        """Let nothing be entered that could not be stored, and say why on every subject."""
        for section in self.sections:
            if not isinstance(section, LogSection | NewsSection | AboutSection | OthersSection):
                section.setEnabled(False)
                section.setToolTip(sentence)
                section.setAccessibleDescription(sentence)
        self.notice.show_error(sentence)

    def _sections(
        self, records: Records, reference: Reference, backups: BackupController
    ) -> list[Section]:
        display = DisplaySection(records.settings, records.therapist)
        display.interface_changed.connect(self.interface_changed)
        body = BodySection(records.settings, records.therapist)
        body.skin_changed.connect(self.skin_changed)
        own: list[Section] = [
            PasswordSection(records),
            display,
            body,
            SameSiteSection(records.settings, records.therapist),
            PhrasesSection(records.settings, records.therapist),
        ]
        if may(records.therapist.role, Permission.SIGN):
            own.append(LicenceSection(records.settings, records.therapist))
        if may(records.therapist.role, Permission.MANAGE):
            bills = has_billing_code(followed_region())
            locking = LockingSection(records.settings)
            locking.minutes_changed.connect(self.minutes_changed)
            own += [
                UsersSection(records),
                CodeSection(records),
                locking,
                ClinicSection(records.settings),
                RequiredSection(records.settings, reference),
                DaysSection(records.settings),
                RulesSection(records.settings, reference),
                *([CountingSection(records.settings)] if bills else []),
                PrintedSection(records.settings),
                HandoutSection(records.settings),
                AddressSection(records.settings),
            ]
        own.append(BackupSection(backups, records.therapist.role))
        if may(records.therapist.role, Permission.MANAGE):
            own.append(LogSection(records))
        return [*own, NewsSection(), AboutSection(), OthersSection()]

    def _lay_out(self, *, is_admin: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setObjectName("head")
        head_row(head, self.back, label(self.tr("Users and settings"), "heading"))
        column.addWidget(head)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._rail(is_admin=is_admin))
        for section in self.sections:
            self._stack.addWidget(_scrolled(section))
        row.addWidget(self._stack, 1)
        column.addLayout(row, 1)

    def _rail(self, *, is_admin: bool) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(wide_px(_RAIL_WIDTH))
        column = QVBoxLayout(rail)
        column.setContentsMargins(10, 12, 10, 12)
        column.addWidget(self.list, 1)
        if not is_admin:
            words = self.tr("Users and the clinic's settings are for users with the role admin.")
            column.addWidget(wrapped(words, "muted"))
        return rail

    def _bring_into_view(self, piece: QWidget) -> None:
        row = next(n for n, each in enumerate(self.sections) if each.isAncestorOf(piece))
        self.list.setCurrentIndex(self.list.model().index(row, 0))
        bring_into_view(piece)

    def _on_current_changed(self, index: QModelIndex) -> None:
        self._stack.setCurrentIndex(index.row())
        title = self.sections[index.row()].title
        self.setWindowTitle(self.tr("Settings, {0}").format(title))

    @property
    def parts(self) -> list[tuple[str, QWidget]]:
        """The parts that F6 leads through."""
        return [(self.list.accessibleName(), self.list), (self.windowTitle(), self._stack)]


def _scrolled(section: Section) -> QScrollArea:
    board = QWidget()
    row = QHBoxLayout(board)
    row.setContentsMargins(32, 24, 32, 24)
    row.addWidget(section, 4)
    row.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(board)
    return scroll


def settings_commands(page: SettingsPage) -> list[Command]:
    """Return everything that can be done on the page but in its sections."""
    back = tr("Back to the previous page")
    return [
        Command("Escape", back, page.leave, place=MenuName.VIEW),
        Command("Alt+Left", back, page.leave),
        *part_commands(page, lambda: page.parts),
    ]
