"""What is said of how easily a hand-out is read."""

from PySide6.QtCore import QCoreApplication

from needlemap.reports.content.reading_level import HIGHEST_GRADE, reading_grade


def reading_words(text: str) -> str:
    """Return the reading level of a text that patients get, and what to do where it is high."""
    # What is filled in, and the note to the editor, are not the clinic's sentences.
    own = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    grade = reading_grade(own)
    if grade is None:
        return ""
    level = max(1, round(grade))
    if grade <= HIGHEST_GRADE:
        return _tr("Reading level: grade {0}. Good: 8 or less.").format(level)
    return _tr("Reading level: grade {0}. Use shorter sentences and words: aim for 8.").format(
        level
    )


def _tr(words: str) -> str:
    return QCoreApplication.translate("reading level", words)
