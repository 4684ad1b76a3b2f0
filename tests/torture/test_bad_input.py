"""Wrong words for every command and service: one sentence each, and never our own mistake.

Every case is made from lists of what people and scripts have typed, pasted and piped into programs:
nothing, blanks that look like nothing, marks that turn text around, half characters, numbers out of
all bounds, days at both ends of the calendar, paths that cannot be, ids of nothing.
"""

import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import day_at
from needlemap.domain.days import typed_day
from needlemap.domain.edit import VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.session import Session
from needlemap.domain.user import Role
from needlemap.domain.visit import Visit
from needlemap.errors import NeedleMapError
from needlemap.services.typed_drafts import TypedDrafts, TypedText
from needlemap.storage.mapping.chain import LogHead
from needlemap.storage.records import Records
from needlemap.storage.repositories.log_reader import LogFilter
from storage.makers import (
    AT,
    LIGHT,
    NAME,
    PASSWORD,
    make_patient,
    make_session,
    make_site,
    new_records,
    placing,
    stored_session,
    use_light_keys,
)

pytestmark = pytest.mark.torture

NO_ID = "00000000-0000-7000-8000-000000000000"
TEXTS = {
    "nothing": "",
    "a space": " ",
    "zero width": "\u200b\u200d",
    "a filler letter": "\u3164",
    "an empty braille cell": "\u2800",
    "a lone accent": "\u0301",
    "half a character": "\ud800",
    "NUL": "a\0b",
    "a bell": "\a",
    "turned around": "\u202egpj.exe",
    "no character": "\ufffe",
    "byte order mark": "\ufeffAnna",
    "lines": "a\nb\r\nc",
    "long": "x" * 30_000,
    "HTML": "<img src=x onerror=alert(1)>&amp;",
    "formula": '=cmd|" /C calc"!A0',
    "SQL": "'; DROP TABLE patients; --",
    "braces": "{0}{name}%s%(x)d",
    "digits": "9" * 5000,
    "not a number": "nan",
    "infinite": "-1e999",
    "Arabic digits": "١٢٣",
    "emoji": "👩🏽‍⚕️",
    "flag": "--help",
    "home of nobody": "~nouser/x",
    "device": "/dev/null",
    "folder above": "../../..",
    "year one": "0001-01-01",
    "last day": "9999-12-31",
    "no day": "2026-02-30",
    "an id of nothing": NO_ID,
}
Case = tuple[str, ...]


def commands(data: str, out: str) -> Iterator[Callable[[str], Case]]:
    """Yield what makes a command line of one wrong word, for every argument and option."""
    here = ("--data", data)
    yield lambda v: (v,)
    yield lambda v: ("locate", "--plate", v, "1", "2")
    yield lambda v: ("locate", "--plate", "posterior", v, "2")
    yield lambda v: ("locate", "--plate", "posterior", "1", v)
    yield lambda v: ("locate", "--figure", v, "--plate", "posterior", "1", "2")
    yield lambda v: ("project", "--plate", v, "5213", "0.2", "0.3")
    yield lambda v: ("project", "--plate", "posterior", v, "0.2", "0.3")
    yield lambda v: ("project", "--plate", "posterior", "5213", v, "0.3")
    yield lambda v: ("verify", "--data", v)
    yield lambda v: ("verify", "--head", v, *here)
    yield lambda v: ("verify", "--user", v, *here)
    yield lambda v: ("verify", "--password-file", v, *here)
    yield lambda v: ("backup", "--data", v, "--out", out)
    yield lambda v: ("backup", "--user", v, "--out", out, *here)
    yield lambda v: ("restore", v, *here)
    yield lambda v: ("restore", v, "--recovery-code", *here)
    yield lambda v: ("salvage", "--data", v, "--out", out)
    yield lambda v: ("salvage", "--user", v, "--out", f"{out}/salvaged", *here)
    yield lambda v: ("report", v)
    yield lambda v: ("report", "find", v, *here)
    yield lambda v: ("report", "session", v, "--out", out, *here)
    yield lambda v: ("report", "history", NO_ID, "--from", v, "--out", out, *here)
    yield lambda v: ("report", "history", NO_ID, "--to", v, "--out", out, *here)
    yield lambda v: ("report", "stricta", NO_ID, "--subject", v, "--out", out, *here)
    yield lambda v: ("report", "handout", NO_ID, "--text", v, "--out", out, *here)
    yield lambda v: ("report", "session", NO_ID, "--purpose", v, "--out", out, *here)
    yield lambda v: ("report", "session", NO_ID, "--recipient", v, "--out", out, *here)
    yield lambda v: ("report", "session", NO_ID, "--clinic", v, "--out", out, *here)
    yield lambda v: ("report", "session", NO_ID, "--logo", v, "--out", out, *here)
    yield lambda v: ("report", "session", NO_ID, "--protect-with", v, "--out", out, *here)
    yield lambda v: ("self-check", v)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Open the light key slots of tests, in a folder where nothing else lies."""
    use_light_keys(monkeypatch)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.setenv("NEEDLEMAP_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))


def faulty(
    words: Case, capsys: pytest.CaptureFixture[str], codes: Counter[int] | None = None
) -> str:
    """Return what is wrong with how a command takes its words; nothing when it is told."""
    code = main(words)
    said = capsys.readouterr().err
    if codes is not None:
        codes[code] += 1
    if code == ExitCode.FAULT or "Traceback" in said or (code and not said.strip()):
        return f"{' '.join(words)!r:.100} -> {code} {said!r:.200}"
    return ""


# With the application of the other tests: a command would make one without widgets, for good.
@pytest.mark.usefixtures("light", "qapp")
def test_a_wrong_word_on_the_command_line_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    new_records(data).close()
    wrong, codes = [], Counter[int]()
    makers = list(commands(str(data), str(tmp_path / "out")))
    for make, (title, value) in itertools.product(makers, TEXTS.items()):
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        (data / "failures.json").unlink(missing_ok=True)
        if said := faulty(make(value), capsys, codes):
            wrong.append(f"{title}: {said}")
    assert wrong == []
    assert codes.total() >= 900
    with Records.open(data, name=NAME, password=PASSWORD, kdf=LIGHT) as records:
        assert records.audit.verify() == ()


Service = Callable[[str], object]


def services(records: Records, session: Session, folder: Path) -> dict[str, Service]:
    """Return every service that takes a text, by its name."""
    patient_id, drafts = session.patient_id, TypedDrafts(records, folder)
    return {
        "family name": lambda v: records.patients.add(make_patient(family_name=v)),
        "given name": lambda v: records.patients.add(make_patient(given_name=v)),
        "record number": lambda v: records.patients.add(make_patient(record_number=v)),
        "note": lambda v: records.patients.add(make_patient(note=v)),
        "search": records.patients.search,
        "patient": records.patients.person,
        "session": records.sessions.get,
        "site note": lambda v: records.sessions.apply(
            placing(make_site(session.id, ordinal=9, note=v))
        ),
        "site region": lambda v: records.sessions.apply(
            placing(make_site(session.id, ordinal=9, region=v))
        ),
        "technique": lambda v: records.sessions.apply(
            placing(make_site(session.id, ordinal=9, technique=v))
        ),
        "structure": lambda v: records.sessions.apply(
            placing(make_site(session.id, ordinal=9, structure=v))
        ),
        "home plan": lambda v: records.sessions.change_visit(
            VisitEdit(session.id, Visit(), Visit(home_plan=v))
        ),
        "withdraw": lambda v: records.sessions.withdraw(NO_ID, reason=v, at=AT, utc_offset_min=0),
        "addendum": lambda v: records.sessions.add_addendum(
            NO_ID, reason=v, text=v, at=AT, utc_offset_min=0
        ),
        "user": lambda v: records.users.add(
            name=v, credentials=v, role=Role.THERAPIST, password="seven quiet herons"
        ),
        "password": lambda v: records.users.add(
            name="Ben", credentials="", role=Role.THERAPIST, password=v
        ),
        "rename": lambda v: records.users.change_name(records.therapist.id, name=v, credentials=v),
        "own password": lambda v: records.change_password(old=v, new=v),
        "code": records.users.adopt_recovery_code,
        "setting": lambda v: records.settings.set(v, v),
        "clinic": lambda v: records.settings.set_clinic_head(ClinicHead(v, (v,))),
        "document": lambda v: records.documents.add(
            patient_id, DocumentKind.OTHER, v, v, v.encode("utf-8", "replace")
        ),
        "purpose": lambda v: records.audit.note(
            "view_session", "session", session.id, purpose=v, recipient=v
        ),
        "action": lambda v: records.audit.note(v, v, v),
        "head": LogHead.from_text,
        "log": lambda v: records.log.lines(LogFilter(patient_id=v, user_id=v, actions=(v,))),
        "day": typed_day,
        "draft": lambda v: drafts.write([TypedText(v, v)]),
        "unlock": records.verified,
    }


def tried(service: Callable[[], object]) -> str:
    """Return what is wrong with how a service takes wrong words; nothing when it is told."""
    try:
        service()
    except NeedleMapError as error:
        return "" if error.user_message.strip() else "refused without a sentence"
    except ValueError as error:
        return "" if str(error).strip() else "refused without a word"
    except Exception as error:  # noqa: BLE001 - what the loop looks for
        return f"{type(error).__name__}: {error}"
    return ""


def test_a_wrong_text_given_to_a_service_is_told_and_stored_by_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    wrong, count = [], 0
    with new_records(folder) as records:
        session = stored_session(records, sites=1)
        for name, service in services(records, session, folder).items():
            for title, value in TEXTS.items():
                count += 1
                (folder / "failures.json").unlink(missing_ok=True)
                if said := tried(partial(service, value)):
                    wrong.append(f"{name}, {title}: {said:.150}")
        assert wrong == []
        assert count >= 800
        assert records.audit.verify() == ()
        assert all(any(c.isalnum() for c in p.name) for p in records.patients.search(""))


INVISIBLE = (
    "",
    " ",
    "\u200b",
    "\u200b\u200d",
    "\u3164",
    "\u2800",
    "\uffa0",
    "\u115f",
    "\u0301",
    "\ufe0f",
    "\u034f",
    "\u00ad",
    "\u2060",
    "\u00a0",
    "\u3000",
    "\U000e0041",
)


@pytest.mark.parametrize("name", INVISIBLE, ids=[ascii(each) for each in INVISIBLE])
def test_a_name_that_nobody_can_see_is_no_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        make_patient(family_name=name)
    with pytest.raises(ValueError, match="must not be empty"):
        Records.create(tmp_path / "x", name=name, password=PASSWORD, kdf=LIGHT)


MOMENTS = (
    *(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC, microsecond=0)),
    *(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
    *(datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)),
    datetime(1890, 1, 1, tzinfo=UTC),
)
OFFSETS = (-840, -1, 0, 330, 840)


def add_born_on(records: Records, day: date) -> None:
    records.patients.add(make_patient(born_on=day))


def test_the_ends_of_the_calendar_are_told_or_stored_and_read(tmp_path: Path) -> None:
    wrong, count = [], 0
    with new_records(tmp_path / "data") as records:
        patient = make_patient(record_number="E-1")
        records.patients.add(patient)
        for at, offset in itertools.product(MOMENTS, OFFSETS):
            count += 1

            def chart(at: datetime = at, offset: int = offset) -> None:
                facts = {"performed_at": at, "charted_at": at, "utc_offset_min": offset}
                records.sessions.start(make_session(records, patient, id=new_id(), **facts))

            def read() -> None:
                for line in records.sessions.of_patient(patient.id):
                    session = records.sessions.get(line.id)
                    day_at(session.performed_at, session.utc_offset_min)
                records.sessions.work_list()

            wrong += [f"{at} {offset}: {said}" for said in (tried(chart), tried(read)) if said]
        for day in (date.min, date.max, date(1889, 12, 31)):
            wrong += [tried(partial(add_born_on, records, day))]
        wrong = [said for said in wrong if said]
        assert wrong == []
        assert records.audit.verify() == ()
    assert count == len(MOMENTS) * len(OFFSETS)


def raising(error: Exception) -> Callable[[], None]:
    def service() -> None:
        raise error

    return service


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("row"), "KeyError"),
        (NeedleMapError(" "), "without a sentence"),
        (ValueError(""), "without a word"),
    ],
)
def test_the_loop_finds_a_service_that_breaks_or_says_nothing(error: Exception, said: str) -> None:
    assert said in tried(raising(error))
    assert tried(raising(NeedleMapError("The disk is full. Free some space."))) == ""


@pytest.mark.usefixtures("light", "qapp")
def test_the_loop_finds_a_command_that_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: Path) -> tuple[str, ...]:
        raise KeyError("planted")

    monkeypatch.setattr(Records, "user_names", staticmethod(breaks))
    assert "KeyError" in faulty(("verify", "--data", "x"), capsys)


def test_the_cases_are_as_many_as_promised() -> None:
    lines = len(list(commands("", ""))) * len(TEXTS)
    assert lines + 29 * len(TEXTS) >= 1200
