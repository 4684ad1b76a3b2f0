"""A visit whose needles stay in: timers, a count that is wrong and then right, and a broken one."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from helpers.drivers import Clinic
from needlemap.domain import clock
from needlemap.domain.needles_out import needle_totals
from needlemap.storage.records import Records
from needlemap.ui.charting.tools import needle_timer

KEY = Qt.Key


def click_mark(clinic: Clinic, row: int, modifier: Qt.KeyboardModifier) -> None:
    mark = clinic.page.canvas.marks[clinic.session.sites[row].id]
    clinic.driver.click_body(clinic.page.canvas, mark.x_mm, mark.y_mm, modifier)


def count_tray(clinic: Clinic, typed: str) -> str:
    """Type what the sharps tray holds; return what is said to it."""
    bar = clinic.page.removal.bar
    clinic.driver.type(bar.total, typed)
    clinic.driver.click(bar.all_out)
    return bar.difference.text()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock of the needles run twelve minutes ahead."""
    monkeypatch.setattr(needle_timer, "now_utc", lambda: clock.now_utc() + timedelta(minutes=12))


@pytest.mark.usefixtures("later")
def test_needles_are_timed_counted_and_all_accounted_for(clinic: Clinic) -> None:
    clinic.begin_session()
    for x_mm, y_mm in ((58, 1478), (-58, 1478), (38, 1065)):
        clinic.needle(x_mm, y_mm)
        clinic.driver.press(clinic.page.canvas, KEY.Key_2)
    clinic.driver.choose(clinic.page.preset.manipulation, "Pistoning")
    clinic.needle(-38, 1065)
    clinic.page.canvas.setFocus()

    clinic.driver.press(clinic.page.canvas, KEY.Key_O)
    removal = clinic.page.removal
    assert removal.count.text() == "6 in"
    clinic.driver.type(removal.bar.target, "10")
    clinic.driver.press(removal.bar.target, KEY.Key_Return)
    assert [badge.minutes for badge in removal.clock.badges.values()] == [12, 12, 12]
    assert len(removal.clock.due) == 3

    click_mark(clinic, 0, Qt.KeyboardModifier.ShiftModifier)
    click_mark(clinic, 1, Qt.KeyboardModifier.NoModifier)
    assert removal.count.text() == "3 in"
    assert "1 missing" in count_tray(clinic, "5")
    assert "1 too many" in count_tray(clinic, "7")
    assert needle_totals(clinic.stored.sites).still_in == 3

    # One broke: it stays, with its reason, and no longer belongs in the tray.
    clinic.page.state.select([clinic.session.sites[2].id])
    clinic.driver.click(clinic.page.editor.more_fold.line)
    more = clinic.page.editor.more
    clinic.driver.type(more.reason, "tip broke off, referred")
    clinic.driver.type(more.stay, "1")
    clinic.driver.press(more.stay, KEY.Key_Return)
    assert clinic.stored.sites[2].retained_reason == "tip broke off, referred"
    assert count_tray(clinic, "5") == ""

    totals = needle_totals(clinic.stored.sites)
    assert (totals.inserted, totals.removed, totals.retained, totals.still_in) == (7, 6, 1, 0)
    assert removal.count.text() == "✓ 0 in"
    assert not removal.clock.runs
    assert_told_by_the_log(clinic.records, clinic.session.id)


def assert_told_by_the_log(records: Records, session_id: str) -> None:
    assert records.audit.verify() == ()
    by = {site.removed_by for site in records.sessions.get(session_id).sites[:3]}
    assert by == {records.therapist.name}
