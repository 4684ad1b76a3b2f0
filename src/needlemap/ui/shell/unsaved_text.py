"""Text that is not stored: found when the window locks, offered at the next sign-in."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.errors import NeedleMapError
from needlemap.services.typed_drafts import TypedDrafts, TypedText
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.close_guard import unsaved_in
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.privacy import is_concealed, privacy

_BOX_PX, _LIST_PX = 76, 320


def unsaved_texts(
    whose: str, pages: Iterable[QWidget], dialogs: Iterable[QWidget]
) -> list[TypedText]:
    """Return every text that would be lost with these pages and dialogs; no password among them.

    Of a page those that could not be stored; of a dialog, whose texts are stored with its button
    only, all that stand in it, as soon as one was typed. `whose` is put before what is of a page.
    """
    found: dict[QWidget, TypedText] = {}
    for page in pages:
        for piece in unsaved_in(page):
            for each, text in _texts_in(piece):
                found[each] = TypedText(_joined(whose, each.accessibleName()), text)
    for dialog in dialogs:
        texts = list(_texts_in(dialog))
        if any(_is_typed(piece) for piece, _ in texts):
            for piece, text in texts:
                found[piece] = TypedText(
                    _joined(dialog.windowTitle(), piece.accessibleName()), text
                )
    return list(found.values())


def _texts_in(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    waiting: tuple[str, ...] = getattr(root, "waiting_words", ())
    if waiting:
        yield root, "\n".join(waiting)
        return
    for piece in (root, *root.findChildren(QWidget)):
        text = _text_of(piece)
        if text.strip():
            yield piece, text


def _text_of(piece: QWidget) -> str:
    if isinstance(piece, QPlainTextEdit):
        return "" if piece.isReadOnly() else piece.toPlainText()
    if isinstance(piece, QAbstractSpinBox):
        return piece.text() if getattr(piece, "is_unsaved", False) else ""
    if isinstance(piece, QLineEdit) and not isinstance(piece.parent(), QAbstractSpinBox):
        is_shown = piece.echoMode() is QLineEdit.EchoMode.Normal or is_concealed(piece)
        return "" if not is_shown or piece.isReadOnly() else piece.text()
    return ""


def _is_typed(piece: QWidget) -> bool:
    if isinstance(piece, QPlainTextEdit):
        return piece.document().isModified()
    return isinstance(piece, QLineEdit) and piece.isModified()


def _joined(*words: str) -> str:
    return ": ".join(each for each in words if each)


class UnsavedTextDialog(AskingDialog):
    """Shows the texts that were kept, each to be copied; kept until they are deleted."""

    def __init__(
        self, drafts: TypedDrafts, texts: tuple[TypedText, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Text that was not saved"), self.tr("Delete these texts"), parent)
        self._drafts = drafts
        self.copies = [button(self.tr("Copy")) for _ in texts]
        self.cancel.setText(self.tr("Keep for later"))
        self.cancel.setAccessibleName(self.cancel.text())
        self.cancel.setDefault(True)
        self.confirm.setProperty("kind", "")
        self.confirm.setAutoDefault(False)
        self.setMinimumWidth(520)
        explained = self.tr(
            "You were typing this when the window locked. It is not in the records. Copy what you "
            "need and enter it where it belongs; then delete it here."
        )
        self.lay_out(wrapped(explained), _scrolling(texts, self.copies))
        privacy.changed.connect(self.close)  # what was typed may be a name
        for copy, each in zip(self.copies, texts, strict=True):
            copy.setAutoDefault(False)
            copy.clicked.connect(partial(QGuiApplication.clipboard().setText, each.text))
        self.confirm.clicked.connect(lambda: self.do(lambda: drafts.write(())))
        self.finished.connect(self.deleteLater)
        self.cancel.setFocus()


def offer_unsaved_text(drafts: TypedDrafts, window: QWidget) -> None:
    """Open the dialog when texts of whoever signed in were kept."""
    texts = () if privacy.hides_names else drafts.read()  # kept, and offered the next time
    if texts:
        UnsavedTextDialog(drafts, texts, window).open()


def keep_texts(drafts: TypedDrafts, texts: list[TypedText]) -> bool:
    """Keep these texts beside those that were kept before; whether they are kept now."""
    try:
        drafts.write([*drafts.read(), *texts])
    except NeedleMapError:
        return False
    return True


def _scrolling(texts: tuple[TypedText, ...], copies: Sequence[QPushButton]) -> QScrollArea:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 8, 0)
    for each, copy in zip(texts, copies, strict=True):
        head = QHBoxLayout()
        head.addWidget(label(each.place, "label"), 1)
        head.addWidget(copy)
        box = QPlainTextEdit(each.text)
        box.setReadOnly(True)
        box.setTabChangesFocus(True)
        box.setAccessibleName(each.place)
        copy.setAccessibleName(copy.text() + ": " + each.place)
        box.setFixedHeight(_BOX_PX)
        column.addLayout(head)
        column.addWidget(box)
    column.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setMinimumHeight(min(_LIST_PX, inner.sizeHint().height()))
    area.setFrameShape(area.frameShape().NoFrame)
    return area
