"""Privacy mode: while somebody looks on, names of patients are shown as initials everywhere.

Initials take the place of the name, in words for screen readers as well; nothing is only blurred.
"""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QLabel, QLineEdit

from needlemap.domain.patient import Patient
from needlemap.ui.widgets.factories import wrapped

_WORD = re.compile(r"[^\W\d_]+")
_CONCEALED = "concealed"
_LEAST_LETTERS = 2  # a name of one letter is its own initial


class Privacy(QObject):
    """Whether names are hidden; one for the program, off when it starts.

    Signals
    -------
    changed
        Names are shown or hidden from now on.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hides_names = False

    @property
    def hides_names(self) -> bool:
        """Whether names are shown as initials."""
        return self._hides_names

    def hide_names(self, *, hide: bool) -> None:
        """Show names as initials, or whole again."""
        if hide is not self._hides_names:
            self._hides_names = hide
            self.changed.emit()

    def toggle(self) -> None:
        """Hide names, or show them again."""
        self.hide_names(hide=not self._hides_names)


privacy = Privacy()
PRIVACY_KEY = "F9"


def shown_name(patient: Patient) -> str:
    """Return the name as it may be shown now: "Okafor, Amara", or "O., A."."""
    return initials(patient.name) if privacy.hides_names else patient.name


def initials(name: str) -> str:
    """Return the first letters of a name, in the order of its parts."""
    parts = (_WORD.findall(part) for part in name.split(","))
    return ", ".join(" ".join(f"{word[0].upper()}." for word in part) for part in parts if part)


def shown_text(words: str, name: str) -> str:
    """Return words that somebody typed or a file bears, with a patient's names as initials."""
    if not privacy.hides_names:
        return words
    names = {word.casefold() for word in _WORD.findall(name) if len(word) >= _LEAST_LETTERS}
    return _WORD.sub(
        lambda found: f"{found[0][0]}." if found[0].casefold() in names else found[0], words
    )


def covered_words() -> str:
    """Return what stands in the place of paper that names its patient, while names are hidden."""
    return QCoreApplication.translate(
        "Privacy", "Covered in privacy mode: it names the patient. F9 shows it again."
    )


def follow_privacy(owner: QObject, show: Callable[[], object]) -> None:
    """Call `show` now, and whenever names are hidden or shown again while `owner` is there."""
    show()
    connection = privacy.changed.connect(show)
    owner.destroyed.connect(lambda: QObject.disconnect(connection))


def file_label(path: Path, name: str = "") -> QLabel:
    """Return a line with a file's name, or with `name`: files are often named by their patient."""
    line = wrapped("", "muted")
    shown = name or path.name
    follow_privacy(line, lambda: line.setText(path.suffix if privacy.hides_names else shown))
    return line


def conceal(line: QLineEdit) -> None:
    """Show dots in a line for a name while names are hidden."""
    line.setProperty(_CONCEALED, True)

    def show() -> None:
        mode = QLineEdit.EchoMode
        line.setEchoMode(mode.Password if privacy.hides_names else mode.Normal)

    follow_privacy(line, show)


def is_concealed(line: QLineEdit) -> bool:
    """Whether dots in a line stand for a name, not for a password."""
    return bool(line.property(_CONCEALED))
