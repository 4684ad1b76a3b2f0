"""A session that changed behind the window's back: edits are refused in a sentence."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from helpers.drivers import Clinic
from needlemap.domain.edit import SiteEdit
from needlemap.errors import SignedSessionError

KEY = Qt.Key


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    return clinic


def signed_elsewhere(edit: SiteEdit, **_: object) -> None:
    raise SignedSessionError(
        "This session is signed and cannot change any more; write an addendum instead."
    )


@pytest.mark.parametrize("key", [KEY.Key_3, KEY.Key_T, KEY.Key_M, KEY.Key_Delete, KEY.Key_Right])
def test_a_session_signed_elsewhere_refuses_each_edit_in_a_sentence(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch, key: Qt.Key
) -> None:
    before, marks = visit.session, dict(visit.page.canvas.marks)
    monkeypatch.setattr(visit.records.sessions, "apply", signed_elsewhere)
    visit.driver.press(visit.page.canvas, key)
    assert "signed" in visit.page.notice.text
    assert visit.session == before
    assert dict(visit.page.canvas.marks) == marks


def test_a_site_changed_in_the_meantime_is_not_overwritten(visit: Clinic) -> None:
    (site,) = visit.stored.sites
    other = replace(site, needle_count=7)
    visit.records.sessions.apply(SiteEdit((site,), (other,)))
    marks = dict(visit.page.canvas.marks)
    visit.driver.press(visit.page.canvas, KEY.Key_3)
    assert visit.stored.sites == (other,)
    assert visit.page.notice.text.endswith(".")
    assert dict(visit.page.canvas.marks) == marks
