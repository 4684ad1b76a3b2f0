"""One standard word for each thing: what the project calls by another word is not called so again.

Names that are stored (fields, codes, actions of the log, tables, columns) never change, so they
are not looked at by this: `STORED` lists those that use an old word.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pytest

from project.checkout import PACKAGE, ROOT

# In code: what a module, class, function, method or attribute is not called, and what it is.
CODE = {
    "adopted": "copied forward",
    "alike": "duplicate",
    "anew": "again",
    "brush_store": "recent_presets",
    "collector": "gc_pause",
    "desk": "controller",
    "dress": "apply_theme",
    "dressed": "styled",
    "file_keeper": "patient_file_sync",
    "file_page": "PatientEditor",
    "fold": "collapsible, for a module or class",
    "fresh_site": "new_site_popup",
    "furniture": "header_footer",
    "ghost": "previous_site",
    "ghosts": "previous_sites",
    "give_away": "disclose",
    "given_up": "cancelled",
    "giving": "eliding",
    "habits": "learned_choices",
    "handed": "submitted, or who gets it",
    "handing": "disclosure",
    "heirs": "subclasses",
    "house": "package",
    "how_named": "structure_source_text",
    "kept_line": "autosave_line",
    "later_rows": "addendum_rows",
    "ledger": "audited_writer",
    "left_text": "autosave_text",
    "likeness": "duplicate",
    "line_box": "autosave_line",
    "look_ahead": "nothing: a click has none",
    "looking_back": "history",
    "lookout": "PlateResolver",
    "mark_board": "mark_layer",
    "past_values": "field_history",
    "persons": "patient_merge",
    "pointed_at": "hover_text",
    "pointed_widget": "pointer_widget",
    "proved": "verified",
    "reckon": "count",
    "renewal": "rekey",
    "said": "message, or what it is",
    "saying": "status_label",
    "settling": "repair_on_open",
    "speaking_up": "raised",
    "take_back": "undo",
    "taken_over": "copied forward",
    "told": "notified, announced, or what it is",
    "usual": "learned, default or typical",
}
# Words of a story, which a test may tell: no names in the package.
OF_STORIES = {"said", "told", "usual"}
# A verb, or what is said of a thing, that is wrong only as the name of a module or class.
ONLY_TYPES = {"adopted", "desk", "fold", "given_up", "giving", "persons", "renewal", "house"}
_OLD = re.compile(rf"_({'|'.join(CODE)})(?=_)")
# An archive says when a protocol was put away; the records have it under this name.
# What a patient was told of risks and benefits is stored under this name.
STORED = {"given_up_at", "told"}

# On screen, on paper and in the documentation: whole words, as they are written.
SPOKEN = (
    "ghost",
    "ghosts",
    "Ghost",
    "Ghosts",
    "on the other side of the body",
    "inferred from the place",
    "Needles out",
    "needles out",
    "needles do not add up",
    "What was told",
    "what was told",
    "All told",
    "word of mouth",
    "Aftercare that was told",
    "aftercare that was told",
    "The clinic's text",
    "Home plan",
    "Other treatment today",
    "All others no",
    "Any reason the clinician judges",
    "Patient unwilling",
    "In the file: no",
    "in the file: no",
    "bloody tap",
    "Sole",
    "Inner leg",
    "Code hint",
    "Records on paper",
    "What for",
    "For whom",
    "Many at once",
    "As a fax shows it",
    "Fingerprint",
    "fingerprint",
    "Open the records",
    "Present password",
    "the leading one first",
    "by going on",
    "Needles opened and thrown away",
    "Declared retained",
    "Since the visit before",
    "sides taken together",
    "was entered in error and left out",
    "what went together",
    "Session in front",
    "session in front",
    "Take the range drawn",
    "Air around the lung",
    "as STRICTA asks",
    "anew",
    "reckon",
    "reckoned",
    "speak up",
    "speaks up",
    "heir",
    "heirs",
    "adopt",
    "adopts",
    "trimester strictest",
    "Event within 0",
    "compress after",
    "Back of the foot",
    "Foot, outer side",
    "Shoulders, from above",
    "Side of the trunk",
    "Belongs to another patient",
    "Conditions, the leading",
    "taken out by",
    "not clicked: 1",
    "All together",
    "hard training",
    "handed in",
    "handed out",
    "Handed in",
    "No precaution asked yet",
    "Structure inferred",
    "In the tray",
    "Target min",
    "what became of the wish",
)
_SPOKEN = re.compile(rf"\b(?:{'|'.join(map(re.escape, SPOKEN))})\b")
# Documents that the names of the code's own files and the words of the law stand in.
_DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "data/README.md")


_DEFINED = re.compile(
    r"^ *(?:class|def|async def) (\w+)|^ +\w+\.(\w+)(?:: [^=\n]+)? = |^ *(\w+)(?:: [^=\n]+)? = ",
    re.MULTILINE,
)


def names_in(source: str) -> Iterator[tuple[str, bool]]:
    """Yield every name that a module defines, and whether it is a class."""
    for found in _DEFINED.finditer(source):
        yield "".join(filter(None, found.groups())), found.group().lstrip().startswith("class ")


def old_words_of(name: str, *, is_type: bool) -> list[str]:
    """Return the old words that a name is made of: `_AlikeBanner` has ``alike``."""
    if name in STORED:
        return []
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")
    found = _OLD.findall(f"_{words}_")
    return [word for word in found if is_type or word not in ONLY_TYPES]


def old_names_below(folder: Path, allowed: Collection[str] = ()) -> list[str]:
    """Return file, name and what to say instead, for each name with an old word."""
    found = []
    for file in sorted(folder.rglob("*.py")):
        for name, is_type in {(file.stem, True), *names_in(file.read_text(encoding="utf-8"))}:
            if name.startswith("test_") and name != file.stem:
                continue  # a sentence
            for word in set(old_words_of(name, is_type=is_type)).difference(allowed):
                found.append(f"{file.relative_to(folder)}: {name} ({word}: {CODE[word]})")
    return sorted(found)


def texts_of(source: str) -> Iterator[str]:
    """Yield the texts of a module, all but docstrings; none where no old word stands anywhere."""
    if not any(phrase in source for phrase in SPOKEN):
        return  # as nearly everywhere: nothing to tell from a docstring
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.value


def old_words_in(texts: Iterable[str]) -> list[str]:
    """Return the old words that stand in texts."""
    return [found.group() for text in texts for found in _SPOKEN.finditer(text)]


def test_no_name_of_the_code_has_an_old_word() -> None:
    assert old_names_below(PACKAGE) == []
    assert old_names_below(ROOT / "tests", OF_STORIES) == []


def test_no_text_of_screen_or_paper_has_an_old_word() -> None:
    found = {
        str(file.relative_to(PACKAGE)): old_words_in(texts_of(file.read_text(encoding="utf-8")))
        for file in PACKAGE.rglob("*.py")
    }
    assert {file: words for file, words in found.items() if words} == {}


def test_no_document_and_no_table_has_an_old_word() -> None:
    documents = [
        file
        for name in _DOCUMENTS
        for file in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*.md"))
    ]
    documents += (ROOT / "data").glob("*.csv")
    assert len(documents) > 30
    found = {file.name: old_words_in([file.read_text(encoding="utf-8")]) for file in documents}
    assert {file: words for file, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("name", "is_type"),
    [("GhostLayer", True), ("take_back", False), ("_told", False), ("fold", True)],
)
def test_an_old_name_is_found(name: str, is_type: bool) -> None:
    assert old_words_of(name, is_type=is_type) != []


@pytest.mark.parametrize("name", ["desktop", "unfolded", "given_up_at", "likenesses"])
def test_a_name_that_only_looks_like_it_is_not(name: str) -> None:
    assert old_words_of(name, is_type=False) == []


def test_every_kind_of_definition_is_read() -> None:
    source = "class A:\n    def b(self) -> None:\n        self.c = 1\n\n\nD: int = 2\n"
    assert list(names_in(source)) == [("A", True), ("b", False), ("c", False), ("D", False)]


def test_an_old_text_is_found_and_a_docstring_is_not() -> None:
    source = '"""Ghosts."""\nTITLE = "Home plan"\n\n\ndef f() -> str:\n    return f"{1} ghosts"\n'
    assert old_words_in(texts_of(source)) == ["Home plan", "ghosts"]
