"""Roles hold in storage: each role against each action, by calling the repositories directly."""

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.edit import VisitEdit
from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.session import Session
from needlemap.domain.user import Permission, Role, may
from needlemap.errors import NotAllowedError
from needlemap.storage.audit.action_permissions import PERMISSION_OF
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.mapping.tables import LOGGED, SETTINGS, SIGNATURES, USERS, Change, Row
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    PASSWORD,
    make_patient,
    make_protocol,
    make_session,
    make_site,
    new_records,
    placing,
    ready_session,
)
from storage.raw import access_of, engine_of, writer_of

ROOM = Path(__file__).parents[3] / "src" / "needlemap"
OTHER_PASSWORD = "quiet blue teapot"
NAMES = {role: f"The {role.value}" for role in Role}

Action = Callable[[Records, Session], object]
WRITES: dict[str, tuple[Permission, Action]] = {
    "add a patient": (Permission.CHART, lambda r, s: r.patients.add(make_patient())),
    "change a patient": (
        Permission.CHART,
        lambda r, s: r.patients.change(
            r.patients.get(s.patient_id), replace(r.patients.get(s.patient_id), note="new")
        ),
    ),
    "archive a patient": (Permission.CHART, lambda r, s: r.patients.archive(s.patient_id, at=AT)),
    "start a session": (
        Permission.CHART,
        lambda r, s: r.sessions.start(make_session(r, r.patients.get(s.patient_id))),
    ),
    "place a site": (
        Permission.CHART,
        lambda r, s: r.sessions.apply(placing(make_site(s.id, ordinal=8))),
    ),
    "change facts": (
        Permission.CHART,
        lambda r, s: r.sessions.change_facts(s, replace(s, note="new")),
    ),
    "change a visit's form": (
        Permission.CHART,
        lambda r, s: r.sessions.change_visit(
            VisitEdit(s.id, s.visit, replace(s.visit, home_plan="walk"))
        ),
    ),
    "save a protocol": (Permission.CHART, lambda r, s: r.protocols.save(make_protocol())),
    "keep a document": (
        Permission.CHART,
        lambda r, s: r.documents.add(
            s.patient_id, DocumentKind.OTHER, "Letter", "text/plain", b"words"
        ),
    ),
    "withdraw a session": (
        Permission.SIGN,
        lambda r, s: r.sessions.withdraw(s.id, reason="a test", at=AT, utc_offset_min=0),
    ),
    "change the clinic's settings": (
        Permission.MANAGE,
        lambda r, s: r.settings.set_lock_after_min(7),
    ),
    "keep an own setting": (
        Permission.READ,
        lambda r, s: r.settings.set("handedness", "left", owner=r.therapist.id),
    ),
    "sign": (
        Permission.SIGN,
        lambda r, s: r.sessions.sign(s.id, password=OTHER_PASSWORD, at=AT, utc_offset_min=0),
    ),
    "add a user": (
        Permission.MANAGE,
        lambda r, s: r.users.add(
            name="Zed", credentials="", role=Role.ASSISTANT, password="seven small boats"
        ),
    ),
    "change a user's role": (
        Permission.MANAGE,
        lambda r, s: r.users.change_role(r.users.list()[0].id, Role.ASSISTANT),
    ),
    "change a user's name": (
        Permission.MANAGE,
        lambda r, s: r.users.change_name(r.users.list()[0].id, name="Anna", credentials=""),
    ),
    "remove a user": (Permission.MANAGE, lambda r, s: r.users.remove(r.users.list()[0].id)),
    "bring a user back": (
        Permission.MANAGE,
        lambda r, s: r.users.bring_back(r.users.list()[-1].id, password="seven small boats"),
    ),
    "reset a password": (
        Permission.MANAGE,
        lambda r, s: r.users.reset_password(r.users.list()[0].id, password="seven small boats"),
    ),
    "make a new recovery code": (
        Permission.MANAGE,
        lambda r, s: r.users.adopt_recovery_code(new_code()),
    ),
    "export": (Permission.EXPORT, lambda r, s: r.audit.note("export_pdf", "session", s.id)),
    "print": (Permission.EXPORT, lambda r, s: r.audit.note("print", "session", s.id)),
    "look at a session": (
        Permission.READ,
        lambda r, s: r.audit.note("view_session", "session", s.id),
    ),
}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with a user of every role, one who left, and one draft."""
    folder = tmp_path_factory.mktemp("roles") / "clinic"
    with new_records(folder) as records:
        for role in Role:
            records.users.add(name=NAMES[role], credentials="", role=role, password=OTHER_PASSWORD)
        gone = records.users.add(
            name="Gone", credentials="", role=Role.ADMIN, password=OTHER_PASSWORD
        )
        records.users.remove(gone.id)
        ready_session(records)
    return folder


@pytest.fixture(params=list(Role))
def opened(request: pytest.FixtureRequest, clinic: Path, folder: Path) -> Iterator[Records]:
    shutil.copytree(clinic, folder)
    name = NAMES[request.param]
    with Records.open(folder, name=name, password=OTHER_PASSWORD, kdf=LIGHT) as records:
        yield records


def the_draft(records: Records) -> Session:
    (patient,) = records.patients.search("")
    (line,) = records.sessions.of_patient(patient.id)
    return records.sessions.get(line.id)


def everything(records: Records) -> list[Any]:
    tables = ["audit", *LOGGED]
    rows = [engine_of(records).rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    return [*rows, access_of(records).files.keys.read_bytes()]


@pytest.mark.parametrize("action", WRITES)
def test_a_role_may_do_what_its_permission_says_and_else_nothing_changes(
    opened: Records, action: str
) -> None:
    permission, call = WRITES[action]
    session = the_draft(opened)
    before = everything(opened)
    if may(opened.therapist.role, permission):
        call(opened, session)
        assert everything(opened) != before
    else:
        with pytest.raises(NotAllowedError, match="Ask a user with the role"):
            call(opened, session)
        assert everything(opened) == before


def test_writer_and_log_refuse_every_action_that_the_role_may_not_do(opened: Records) -> None:
    writer, audit = writer_of(opened.patients), opened.audit
    for action, permission in PERMISSION_OF.items():
        head = audit.head()
        if may(opened.therapist.role, permission):
            writer.write(action, "user", "x", [])
            audit.note(action, "user", "x")
            assert audit.head().seq == head.seq + 2, action
        else:
            with pytest.raises(NotAllowedError):
                writer.write(action, "user", "x", [])
            with pytest.raises(NotAllowedError):
                audit.note(action, "user", "x")
            assert audit.head() == head


def test_an_action_that_nobody_thought_about_is_refused_to_everybody(opened: Records) -> None:
    with pytest.raises(NotAllowedError, match="nobody may"):
        writer_of(opened.patients).write("paint_the_walls", "user", "x", [])
    with pytest.raises(NotAllowedError, match="nobody may"):
        opened.audit.note("paint_the_walls", "user", "x")


@pytest.mark.parametrize("table", [USERS, SIGNATURES, SETTINGS])
def test_a_modest_action_cannot_write_a_table_that_needs_more(opened: Records, table: Any) -> None:
    row: Row = dict.fromkeys(table.columns, "")
    needed = Permission.SIGN if table is SIGNATURES else Permission.MANAGE
    if not may(opened.therapist.role, needed):
        with pytest.raises(NotAllowedError):
            writer_of(opened.patients).write(
                "view_session", "user", "x", [Change(table, None, row)]
            )


def test_everybody_keeps_their_own_settings_and_only_theirs(opened: Records) -> None:
    writer, own = writer_of(opened.patients), opened.therapist.id
    writer.write(
        "change_own_setting",
        "setting",
        own,
        [Change(SETTINGS, None, {"owner": own, "name": "preset", "value": "1"})],
    )
    if opened.therapist.role is not Role.ADMIN:
        row: Row = {"owner": opened.users.list()[0].id, "name": "preset", "value": "1"}
        with pytest.raises(NotAllowedError):
            writer.write("change_own_setting", "setting", own, [Change(SETTINGS, None, row)])


def test_every_table_has_a_permission(opened: Records) -> None:
    for table in LOGGED.values():
        row: Row = dict.fromkeys(table.columns, "")
        opened_permission = writer_of(opened.patients)._actor._permission_for(table, row)
        assert opened_permission in Permission


# Where a call has its action: first or second.
PLACE_OF_ACTION = {
    **dict.fromkeys(("note", "write", "_write", "_with_slot"), 0),
    **dict.fromkeys(("export_file", "logged_export", "logged_to"), 1),
}


def named_actions(code: str) -> Iterator[str]:
    """Actions that calls name as text."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            for argument in node.args[PLACE_OF_ACTION.get(called, len(node.args)) :][:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_every_action_that_the_code_names_has_a_permission() -> None:
    named = {
        action
        for path in ROOM.rglob("*.py")
        for action in named_actions(path.read_text(encoding="utf-8"))
    }
    actions = {name for name in named if re.fullmatch(r"[a-z]+(_[a-z]+)+|print|import", name)}
    assert {"sign_session", "add_user", "export_pdf", "export_csv", "export_failed"} <= actions
    assert actions - PERMISSION_OF.keys() == set()


def test_the_password_of_another_does_not_sign_for_them(opened: Records) -> None:
    if may(opened.therapist.role, Permission.SIGN):
        with pytest.raises(Exception, match="do not open the records"):
            opened.sessions.sign(the_draft(opened).id, password=PASSWORD, at=AT, utc_offset_min=0)
