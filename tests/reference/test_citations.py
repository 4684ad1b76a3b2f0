"""What a clinician reads as the source of a warning: a name, never a code or a working note."""

import csv
import re

import pytest

from helpers.sites import a_session, a_site
from needlemap.bodymap.atlas_table import RiskZone, atlas_table
from needlemap.domain.catalogue import Certainty
from needlemap.domain.site import Needle
from needlemap.paths import data_table
from needlemap.reference import Reference
from needlemap.reference.citations import UNREVIEWED, citation, source_names, zone_citation
from needlemap.reference.findings import Risk, Standing
from needlemap.reference.risk import RiskRules

# What the authors of the tables wrote for each other.
WORKING_NOTES = ("not opened", "text read", "abstract read", "unchecked", "(V)", "(K)", "read the")
# Codes of sources that are also the names of what they stand for.
ALSO_NAMES = {
    "S1",
    "S2",
    "S3",
    "S4",
    "ACA",
    "APTA",
    "PC",
    "ATLAS",
    "CLINIC",
    "COURSE",
    "CARDS",
    "CHART",
    "WEB",
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load()


def all_risks(reference: Reference) -> list[Risk]:
    """Return what the rules say at every structure of the tables, in every zone of the atlas."""
    rules = RiskRules(reference)
    zones = tuple(zone for zone in atlas_table().drawn if isinstance(zone, RiskZone))
    found: list[Risk] = []
    for structure in reference.structures.values():
        site = a_site(
            a_session().id,
            structure=structure.id,
            region=structure.body_region,
            needle=Needle(0.3, 75),
            technique="electrical_dn",
        )
        found += rules.risks(site, zones, Standing())
    return found


def coded(lines: list[str], reference: Reference) -> list[str]:
    """Return the lines that hold the code of a source."""
    codes = set(reference.sources) - ALSO_NAMES
    return [line for line in lines if codes.intersection(re.findall(r"\w+", line))]


def test_no_warning_shows_a_code_or_a_working_note(reference: Reference) -> None:
    risks = all_risks(reference)
    shown = sorted({words for risk in risks for words in (risk.source, risk.text, risk.detail)})
    assert len(shown) > 50
    assert coded(shown, reference) == []
    assert [line for line in shown if any(note in line for note in WORKING_NOTES)] == []


def test_a_code_among_the_words_would_be_found(reference: Reference) -> None:
    assert coded(["a 31 mm needle has reached the lung (BN121)"], reference) != []


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("region_notes.csv", ("name", "note")),
        ("depth_facts.csv", ("name", "text")),
        ("precautions.csv", ("name", "note")),
        ("important_changes.csv", ("population", "note")),
        ("estim_stops.csv", ("name",)),
        ("consent_elements.csv", ("name", "text")),
        ("adverse_events.csv", ("name", "prompt")),
        ("aftercare.csv", ("text",)),
        ("sources.csv", ("name",)),
    ],
)
def test_no_text_of_the_tables_that_is_shown_holds_a_code_or_a_working_note(
    table: str, columns: tuple[str, ...], reference: Reference
) -> None:
    with data_table(table).open(encoding="utf-8", newline="") as file:
        lines = [row[column] for row in csv.DictReader(file) for column in columns]
    assert coded(lines, reference) == []
    assert [line for line in lines if any(note in line for note in WORKING_NOTES)] == []


def test_textbook_knowledge_says_that_nobody_reviewed_it(reference: Reference) -> None:
    assert citation("TEXTBOOK;RH19", Certainty.TEXTBOOK, reference) == UNREVIEWED
    not_read = zone_citation("Gray 1918; Other", "named from general knowledge, not opened")
    assert not_read == UNREVIEWED


def test_a_source_that_was_read_is_named_once(reference: Reference) -> None:
    assert citation("RH19", Certainty.VERIFIED, reference).startswith("Valera-Calero et al. 2019")
    assert zone_citation("Halle 2016; Other", "text read") == "Halle 2016"
    assert source_names(["BRADY14", "BRADY14"], reference).startswith("Brady et al. 2014, J Man")


def test_numbers_of_sessions_come_from_published_sources_alone(reference: Reference) -> None:
    unread = [each.id for each in reference.dosage.values() if each.certainty != "V"]
    assert unread == []
    usual = reference.dosage["usual_course"]
    assert (usual.low, usual.high, usual.source) == (3, 6, "GATTIE20")


def test_an_unknown_source_is_not_shown_as_its_code(reference: Reference) -> None:
    assert source_names(["NOWHERE99"], reference) == UNREVIEWED
