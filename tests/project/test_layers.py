"""Who may import what, where import-linter's contracts do not reach."""

from project.checkout import PACKAGE, imports_of, modules, package_of

WIDGETS = "PySide6.QtWidgets"
WITH_WIDGETS = {"ui", "app", "demo"}
SQL = {"sqlcipher3", "sqlite3", "sqlite_utils", "pysqlite3"}
# A page knows itself and what all share; shell knows the pages.
SHARED_BY_PAGES = {"forms", "widgets"}
KNOWS_ALL_PAGES = {"shell"}


def test_widgets_are_imported_by_the_window_alone() -> None:
    importers = {
        package_of(path)
        for path in modules()
        if any(name.startswith(WIDGETS) for name in imports_of(path))
    }
    assert importers <= WITH_WIDGETS


def test_sql_is_spoken_in_storage_alone() -> None:
    speakers = {
        package_of(path)
        for path in modules()
        if any(name.partition(".")[0] in SQL for name in imports_of(path))
    }
    assert speakers <= {"storage"}


def test_pages_do_not_know_each_other() -> None:
    ui = PACKAGE / "ui"
    pages = {path.name for path in ui.iterdir() if path.is_dir()} - SHARED_BY_PAGES
    known = [
        f"{path.relative_to(ui)} imports {name}"
        for path in sorted(ui.rglob("*.py"))
        for name in imports_of(path)
        for page in pages
        if f"{name}.".startswith(f"needlemap.ui.{page}.")
        and path.relative_to(ui).parts[0] not in {page} | KNOWS_ALL_PAGES
    ]
    assert known == []


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if not path.read_text(encoding="utf-8").lstrip().startswith('"""')
    ]
    assert silent == []
