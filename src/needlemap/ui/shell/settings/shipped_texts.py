"""Pages that show a text that ships with the program: what is new, and whose works are in it."""

from pathlib import Path

from PySide6.QtWidgets import QTextBrowser, QWidget

from needlemap.paths import changes_file, third_party_file
from needlemap.ui.shell.settings.section import Section

_LEAST_HEIGHT = 420


class TextSection(Section):
    """A Markdown file, to be read; links in it are not followed, since nothing uses a network."""

    def __init__(
        self, title: str, sentence: str, markdown: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, sentence, parent)
        self.text = QTextBrowser()
        self.text.setAccessibleName(title)
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(_LEAST_HEIGHT)
        self.text.setMarkdown(markdown)
        self.column.addWidget(self.text, 1)


class NewsSection(TextSection):
    """What changed from version to version, as the changelog says it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("What is new"),
            self.tr("What changed for you, the newest first."),
            without_title(changes_file()).replace("## Unreleased", self.tr("## Not yet released")),
            parent,
        )


class OthersSection(TextSection):
    """The works of others that NeedleMap stands on, with their licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Licences of others"),
            self.tr("What others made and NeedleMap uses, with thanks."),
            without_title(third_party_file()),
            parent,
        )


def without_title(file: Path) -> str:
    """Return a Markdown file without its first heading: the page has a title of its own."""
    return file.read_text(encoding="utf-8").partition("\n")[2].strip()
