"""A demonstration says on every page that nobody was treated, whatever head is asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from needlemap.domain.clinic import ClinicHead
from needlemap.reference import Reference
from needlemap.reports.request import Kind, ReportRequest
from needlemap.services.made_up.clinic import fill
from needlemap.services.report_service import report_service_for
from needlemap.storage.records import Records
from reports.reading import pages_of
from storage.makers import new_records

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Records of two made-up patients; the second came a few times."""
    with new_records(tmp_path_factory.mktemp("demo")) as records:
        for _ in fill(records, now=NOW, patients=2):
            pass
        records.settings.set_made_up(on=True)
        records.settings.set_shows_codes(on=True)
        yield records


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", Kind)
def test_every_page_of_every_report_says_demo(made_up: Records, kind: Kind) -> None:
    patient = made_up.patients.search("DEMO-1002")[0].id
    of = made_up.transfer.session_ids(patient)[-1] if kind.is_of_session else patient
    service = report_service_for(made_up, Reference.load(), clinic=ClinicHead("Hill Clinic"))
    pages = pages_of(service.ready(ReportRequest(kind, of)).pdf())
    assert pages
    assert [page for page in pages if "DEMO" not in page] == []


@pytest.mark.usefixtures("qapp")
def test_a_coded_export_of_a_demonstration_says_demo_and_no_clinic(made_up: Records) -> None:
    patient = made_up.patients.search("DEMO-1002")[0].id
    service = report_service_for(made_up, Reference.load(), clinic=ClinicHead("Hill Clinic"))
    pages = pages_of(service.ready(ReportRequest(Kind.STRICTA, patient, subject="S-01")).pdf())
    assert [page for page in pages if "DEMO: made-up patients" not in page] == []
    assert "Hill Clinic" not in " ".join(pages)
