"""Editors of text that store what they hold by themselves; what is refused stays to be corrected.

No editor cuts what is pasted: text that is too long is kept whole and refused in words.
"""

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from needlemap.domain.checks import clean_line, clean_text
from needlemap.ui.widgets.theme import scaled_px

Save = Callable[[str], bool]
# After the last key: a crash costs no more than what was typed within this time.
REST_MS = 1000
ANY_LENGTH = 10_000_000
_MARGIN_PX = 1.0
_LINE_PX = 19


def too_long(text: str, longest: int) -> str:
    """Return why the text is refused for its length, or nothing."""
    if len(text) <= longest:
        return ""
    words = QCoreApplication.translate(
        "forms",
        "At most {0} characters fit here, and these are {1}. Shorten the text.",
    )
    return words.format(longest, len(text))


class AutosaveText(QPlainTextEdit):
    """Several lines, stored when the hand rests or the focus goes.

    What could not be stored stays in the box, to be tried again.

    Parameters
    ----------
    save
        Stores the text; false when it could not. A form gives its own by `save_with`.

    Signals
    -------
    refused
        Why the text is not stored; empty once nothing is wrong with it.
    """

    refused = Signal(str)

    def __init__(
        self,
        name: str,
        save: Save | None = None,
        *,
        lines: int = 2,
        height_px: int = 0,
        longest: int = ANY_LENGTH,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        # As much as a line of its own has: with more, the text would need a scroll bar when empty.
        self.document().setDocumentMargin(_MARGIN_PX)
        self.setFixedHeight(scaled_px(height_px) if height_px else lines * scaled_px(_LINE_PX) + 16)
        self._save: Save = save or (lambda _text: False)
        self._longest = longest
        self._known = ""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.store)
        self.textChanged.connect(self._on_text_changed)

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that are not stored."""
        return self.isEnabled() and self.toPlainText().strip() != self._known.strip()

    def show_text(self, text: str) -> None:
        """Show what is stored; what is being written stays."""
        if self._known == text:
            return
        # Spaces at the end are shown and not stored; they are nothing that is being written.
        is_touched = self.toPlainText().strip() != self._known.strip()
        self._known = text
        if not is_touched:
            self.setPlainText(text)

    def save_with(self, save: Save) -> None:
        """Store by this from now on: the form that the text stands in."""
        self._save = save

    def store(self) -> None:
        """Store the text now, if it has changed."""
        self._rest.stop()
        text = clean_text(self.toPlainText())
        if text == self._known.strip():
            self.refused.emit("")
            return
        sentence = too_long(text, self._longest)
        self.refused.emit(sentence)
        if not sentence and self._save(text):
            self._known = text
            if clean_text(self.toPlainText()) == text != self.toPlainText().strip():
                self.setPlainText(text)

    def _on_text_changed(self) -> None:
        if self.toPlainText() != self._known:
            self._rest.start()
        if not self.is_unsaved:
            self.refused.emit("")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.store()


class _HeardLine(QLineEdit):
    """A line that tells a text set by a screen reader from one that the program shows.

    Qt sets the text of the first without a key or a focus, so that nothing would ever store it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_shown = False
        self.textChanged.connect(self._on_text_set)

    def setText(self, text: str | None) -> None:  # noqa: N802 - Qt's name
        self._is_shown = True
        super().setText(text or "")
        self._is_shown = False

    def clear(self) -> None:
        self.setText("")

    def _on_text_set(self) -> None:
        if not self._is_shown and not self.hasFocus() and self.isEnabled():
            self.editingFinished.emit()


class AutosaveLine(_HeardLine):
    """One line, stored with Enter or when the focus goes, and when the hand rests if asked for.

    Parameters
    ----------
    save
        Stores the text; false when it could not.
    rest_ms
        After how long a rest the text is stored; 0 for a line that half typed means something
        else, as a number or a day does.

    Signals
    -------
    refused
        Why the text is not stored; empty once nothing is wrong with it.
    """

    refused = Signal(str)

    def __init__(
        self,
        name: str,
        save: Save | None = None,
        *,
        placeholder: str = "",
        longest: int = ANY_LENGTH,
        rest_ms: int = 0,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(ANY_LENGTH)
        self._save: Save = save or (lambda _text: False)
        self._longest = longest
        self._known = ""
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(self._on_rested)
        if rest_ms:
            self.textEdited.connect(lambda _text: self._rest.start())
        self.textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that are not stored."""
        return self.isEnabled() and self.text().strip() != self._known.strip()

    def show_text(self, text: str) -> None:
        """Show what is stored; what is being written stays."""
        if self._known != text:
            self._known = text
            if self.text().strip() != text:
                self.setText(text)

    def save_with(self, save: Save) -> None:
        """Store by this from now on: the form that the line stands in."""
        self._save = save

    def store(self) -> None:
        """Store the text now, if it has changed."""
        self._rest.stop()
        text, before = clean_line(self.text()), self._known
        if text == before:
            self.refused.emit("")
            return
        sentence = too_long(text, self._longest)
        if sentence:
            self.refused.emit(sentence)
        elif self._save(text) and self._known == before:
            self._known = text

    def _on_text_edited(self) -> None:
        if not self.is_unsaved:
            self.refused.emit("")

    def _on_rested(self) -> None:
        """Store what stands here; an emptied line not before it is left: it is being rewritten."""
        if self.text().strip():
            self.store()

    def _on_editing_finished(self) -> None:
        text = clean_line(self.text())
        if text != self.text().strip():
            self.setText(text)
        self.store()


class SelectionLine(AutosaveLine):
    """A line about what is selected; what could not be stored stays with it until it is."""

    def __init__(self, name: str) -> None:
        super().__init__(name, rest_ms=REST_MS)
        self._selected: frozenset[str] = frozenset()
        self._waiting: dict[frozenset[str], str] = {}

    @property
    def is_unsaved(self) -> bool:
        """Whether words stand here that are not stored, or wait for what is not selected now."""
        return bool(self._waiting) or super().is_unsaved

    @property
    def waiting_words(self) -> tuple[str, ...]:
        """The words that are not stored, of what is selected and of the rest."""
        own = (self.text(),) if super().is_unsaved else ()
        return (*own, *self._waiting.values())

    @property
    def waiting_for(self) -> frozenset[str]:
        """The ids of what the words belong to that are not stored, those that failed first."""
        own = self._selected if super().is_unsaved else frozenset[str]()
        return next(iter(self._waiting), own)

    def stand_for(self, ids: Collection[str]) -> None:
        """Let what is shown next be of these; what is not stored waits for its own."""
        selected = frozenset(ids)
        if selected == self._selected:
            return
        if super().is_unsaved:
            self._waiting[self._selected] = self.text()
        self._rest.stop()
        self.refused.emit("")
        self._selected = selected
        self._known = ""
        if self.text():
            self.setText("")

    def show_text(self, text: str) -> None:
        """Show what is stored, or what waits to be."""
        super().show_text(text)
        waiting = self._waiting.pop(self._selected, None)
        if waiting is not None:
            self.setText(waiting)
