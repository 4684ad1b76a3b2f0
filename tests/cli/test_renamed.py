"""``needlemap-cli renamed`` lists what today's atlas would name otherwise, and changes nothing."""

import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from needlemap.bodymap import BodyAtlas
from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.domain.placement import Side
from project.checkout import ROOT
from storage.makers import make_patient, make_session, make_site, new_records, reopened

command = importlib.import_module("needlemap.cli.renamed")  # the name is also the command's
OLD_SITES = ROOT / "tests" / "bodymap" / "sites_needlemap_1.csv"


def test_the_sites_of_the_demonstration_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["renamed", "--sites", str(OLD_SITES)]) == ExitCode.DONE
    *rows, total = capsys.readouterr().out.splitlines()
    counts = [int(row.split()[0]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert total == f"{sum(counts)} of 469 sites of older atlases would now be named otherwise."
    assert 0 < sum(counts) <= 60


def test_json_names_the_line_and_both_structures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point = BodyAtlas.load().typical_point("soleus", Side.RIGHT)
    spot = f"{point.face},{point.s},{point.t}"
    file = tmp_path / "sites.csv"
    file.write_text(f"face,s,t,structure\n{spot},soleus\n{spot},deltoid_middle\n")
    assert main(["renamed", "--sites", str(file), "--json"]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["sites"] == 2
    (row,) = told["renamed"]
    assert row["where"] == "line 3 of sites.csv"
    assert row["recorded"] == "deltoid_middle"
    assert row["now"] != "deltoid_middle"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("face,s,structure\n1,0.5,soleus\n", "has no column t; its first line must name"),
        ("face,s,t,structure\n1,x,0.5,soleus\n", "line 2 of sites.csv is no spot of the skin"),
        ("face,s,t,structure\n1,7,0.5,soleus\n", "line 2 of sites.csv is no spot of the skin"),
        ("face,s,t,structure\n999999,0.5,0.5,soleus\n", "line 2 of sites.csv is no spot"),
    ],
    ids=["column", "word", "beyond", "face"],
)
def test_a_file_that_lists_no_sites_is_told(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(text)
    assert main(["renamed", "--sites", str(file)]) != ExitCode.DONE
    assert said in capsys.readouterr().err


def test_only_sites_of_older_atlases_are_listed_of_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas = BodyAtlas.load()
    spot = {"point": atlas.typical_point("soleus", Side.RIGHT), "structure": "deltoid_middle"}
    with new_records(tmp_path) as records:
        patient = make_patient()
        records.patients.add(patient)
        session = make_session(records, patient)
        old = make_site(session.id, **spot)
        today = make_site(session.id, ordinal=2, atlas_version=atlas.version, **spot)
        records.sessions.start(replace(session, sites=(old, today)))
    monkeypatch.setattr(command, "open_records", lambda data, *_: reopened(data))
    assert main(["renamed", "--data", str(tmp_path)]) == ExitCode.DONE
    row, total = capsys.readouterr().out.splitlines()
    assert row.split()[:2] == ["1", "deltoid_middle"]
    assert total == "1 of 1 site of older atlases would now be named otherwise."
