"""The recovery code, shown once: to be printed or copied by hand, and proved by typing groups."""

import secrets

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.storage.keys.recovery_code import GROUPS, same_group
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped

_LOW = Qt.AlignmentFlag.AlignBottom
_ASKED = 2
_SECOND_ROW_PX = 34  # of the small numbers: air between the two rows of groups


class CodeCard(QWidget):
    """Shows the code in numbered groups; goes on when two of them were typed back from paper.

    Signals
    -------
    confirmed
        The groups asked for were typed as they are.
    """

    confirmed = Signal()

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = code
        self._groups = code.split("-")
        self.asked = tuple(sorted(secrets.SystemRandom().sample(range(GROUPS), _ASKED)))
        self.grid = QWidget()
        self.grid.setObjectName("code")
        self.grid.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.grid.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grid.setAccessibleName(self.tr("Recovery code {0}").format(code))
        self.print = button(self.tr("Print…"), tip=self.tr("Print a page with this code"))
        self.ready = button(self.tr("I have it on paper"), kind="primary")
        self.show_again = button(self.tr("Show the code again"))
        self.go = button(self.tr("Continue"), kind="primary")
        self.lines = [
            line_edit(self.tr("Group {0} of the code").format(place + 1)) for place in self.asked
        ]
        self._form = Form(
            [tuple(map(self._group_row, self.asked, self.lines))],
        )
        self._shown, self._proof = QWidget(), QWidget()
        self._lay_out()
        self.print.clicked.connect(self._on_print_clicked)
        self.ready.clicked.connect(lambda: self._ask(proof=True))
        self.show_again.clicked.connect(lambda: self._ask(proof=False))
        self.go.clicked.connect(self._on_go_clicked)
        for line in self.lines:
            line.returnPressed.connect(self._on_go_clicked)

    @property
    def error_text(self) -> str:
        """The sentence that says what is wrong, or nothing."""
        return self._form.error_text

    def take_focus(self) -> None:
        """Put the focus on the code and let it be read out, group by group."""
        if self._proof.isHidden():
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self.grid, self.tr("Recovery code: {0}").format(", ".join(self._groups)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._shown)
        column.addWidget(self._proof)
        self._lay_out_code()
        self._lay_out_proof()
        self._proof.hide()

    def _lay_out_code(self) -> None:
        column = QVBoxLayout(self._shown)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout(self.grid)
        grid.setContentsMargins(10, 8, 10, 8)
        grid.setVerticalSpacing(2)
        grid.setRowMinimumHeight(2, _SECOND_ROW_PX)
        for place, group in enumerate(self._groups):
            down, across = divmod(place, GROUPS // 2)
            grid.addWidget(label(str(place + 1), "label"), 2 * down, across, _LOW)
            words = label(group, "code")
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(words, 2 * down + 1, across)
        column.addWidget(self.grid)
        row = QHBoxLayout()
        row.addWidget(self.print)
        row.addStretch()
        row.addWidget(self.ready)
        column.addLayout(row)

    def _lay_out_proof(self) -> None:
        column = QVBoxLayout(self._proof)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(wrapped(self.tr("Type these two groups from your paper:")))
        column.addWidget(self._form)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_again)
        buttons.addStretch()
        buttons.addWidget(self.go)
        column.addLayout(buttons)

    def _ask(self, *, proof: bool) -> None:
        self._shown.setHidden(proof)
        self._proof.setHidden(not proof)
        if proof:
            self.lines[0].setFocus()

    def _on_go_clicked(self) -> None:
        if self._form.values() is not None:
            self.confirmed.emit()

    def _group_row(self, place: int, editor: QWidget) -> Row:
        def as_on_paper(typed: str) -> str:
            if not same_group(typed, self._groups[place]):
                raise ValueError(
                    self.tr("Group {0} does not match. Check your paper and type it again.").format(
                        place + 1
                    )
                )
            return typed

        title = self.tr("Group {0}").format(place + 1)
        return Row(name=str(place), title=title, editor=editor, read=as_on_paper)

    def _on_print_clicked(self) -> None:
        from needlemap.ui.shell.code_paper import ask_to_print  # heavy, seldom needed

        ask_to_print(self, self.code)
