"""One way for each thing: forms of one kit, paper and exports by one service, rows by one mapping.

Each check reads the sources, and finds a fault that is planted.
"""

import re
from collections.abc import Iterable

import pytest

from project.checkout import PACKAGE, ROOT

# What a line to type into, a number, a day or a choice is made of.
_RAW_EDITOR = (
    r"\bQ(?:LineEdit|PlainTextEdit|TextEdit|ComboBox|SpinBox|DoubleSpinBox|Date\w*Edit|TimeEdit)\("
)

# What, where it is done, and a line that the check must find anywhere else.
_WAYS = {
    "editors are made by the kit of forms": (
        _RAW_EDITOR,
        {
            "ui/widgets/factories.py",
            # What is searched or only read is no field of a form.
            "ui/shell/palette.py",
            "ui/shell/unsaved_text.py",
            "ui/reports/preview.py",
        },
        "self.note = QPlainTextEdit()",
    ),
    "fields are laid out by the kit of forms": (
        r"QFormLayout\(",
        {"ui/charting/visit/sign_dialog.py"},  # a table of facts to read, no field
        "form = QFormLayout(self)",
    ),
    "what is typed is stored by the kit of forms": (
        r"\.editingFinished\b",
        {"ui/shell/settings/log_section.py"},  # a filter: nothing is stored
        "self.note.editingFinished.connect(self._store)",
    ),
    "undo has one kind of history": (
        r"QUndo(?:Stack|Command)|(?:\b|_)(?:undo|redo)_?(?:stack|list)\b",
        set(),
        "self._undo_stack = []",
    ),
    "a PDF is drawn in one module": (r"QPdfWriter\(", {"reports/pdf.py"}, "QPdfWriter(path)"),
    "a printer is asked in one module": (
        r"QPrinter\(",
        # The recovery code is no report of the records, and is never in a file.
        {"ui/reports/printing.py", "ui/shell/code_paper.py"},
        "printer = QPrinter()",
    ),
    "a failed export is logged by one service": (
        r'\(\s*"export_failed"',
        {"reports/export_file.py"},
        'audit.note("export_failed", "patient", id)',
    ),
    "a file is written whole, or holds nothing of the records": (
        r"\.write_(?:bytes|text)\(|\.open\(\s*[^)]*\"[wxa]b?\"",
        {
            "cli/demo.py",  # what the demonstration says of itself
            "exchange/archive.py",  # entries of an archive, into the draft that it is given
            "exchange/tables.py",
            "services/fault_log.py",
            "services/made_up/clinic.py",  # the mark of a demonstration
            "storage/access.py",  # a switch of the system
            "storage/backup/backup_folders.py",  # a backup into its second place, then verified
            "ui/exchange/table_dialog.py",  # an empty template
            "ui/shell/one_window.py",  # a call to the window that is open
            "ui/shell/window_place.py",
        },
        "path.write_bytes(content)",
    ),
    # Or no translation is found: lupdate gives what stands outside of classes no context.
    "texts outside of classes have no context": (
        r'translate\(\s*"[^"]+",\s*\w+\s*\)|= QCoreApplication\.translate\n'
        r'|\btr\((?!"|\n|self|\w+: str)',
        {"ui/widgets/accessible_marks.py"},  # what assistive programs ask for by its English name
        'return QCoreApplication.translate("chart keys", words)',
    ),
    "the chain of the focus is followed by one function": (
        r"InFocusChain\(",
        {"ui/widgets/page_parts.py"},  # which takes back what Qt for Python notes wrongly
        "following = found.nextInFocusChain()",
    ),
    "a change is written with its sign by one function": (
        r":[+][.\d]*[dfg]?\}|%[+][.\d]*[dfg]",
        set(),
        'words = f"{after - before:+d}"',
    ),
    # The desktop's own has its icons and cuts its title.
    "what is asked has a dialog of the kit": (
        r"QInputDialog|QMessageBox[.(]",
        # With nothing else to rely on: the fault dialog, and no window yet.
        {"app.py", "ui/shell/crash.py"},
        'name, chosen = QInputDialog.getText(self, "Name", "Name")',
    ),
    # Other languages have other plurals: both words are given to `counted`.
    "no plural is made of a translated word": (
        r"count_words\((?:[^()]|\([^()]*\))*?\btr\(",
        set(),
        'count_words(len(taken), self.tr("patient"))',
    ),
    "rows are mapped by one module": (
        r"msgspec\.convert\(",
        {"storage/mapping/row_mapping.py"},
        "Patient(**msgspec.convert(row, dict))",
    ),
}


def found_in(pattern: str, sources: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names of the sources in which a pattern is found."""
    return {name for name, source in sources if re.search(pattern, source)}


@pytest.mark.parametrize("way", _WAYS)
def test_one_way(way: str) -> None:
    pattern, where, planted = _WAYS[way]
    sources = [
        (file.relative_to(PACKAGE).as_posix(), file.read_text(encoding="utf-8"))
        for file in PACKAGE.rglob("*.py")
    ]
    found = {each for each in found_in(pattern, sources) if not each.startswith("ui/forms/")}
    assert found == where
    assert found_in(pattern, [("ui/planted.py", planted)]) == {"ui/planted.py"}


def test_functions_are_held_simple_and_no_file_is_held_short() -> None:
    rules = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f'"{rule}"' in rules for rule in ("C901", "PLR0915"))
    assert "max-module-lines" not in rules
