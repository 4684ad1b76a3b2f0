"""Counts over all sessions: days by the clock of the room, structures in both of their counts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from needlemap.history.practice import Month, StructureTotal
from needlemap.storage.records import Records
from storage.makers import make_session, make_site, stored_patient


@pytest.mark.parametrize(
    ("at", "offset_min", "month", "day"),
    [
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), 60, 11, date(2026, 11, 1)),
        (datetime(2026, 11, 1, 2, 30, tzinfo=UTC), -240, 10, date(2026, 10, 31)),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), 0, 11, date(2026, 11, 1)),
        (datetime(2026, 10, 31, 23, 59, 59, 999_000, tzinfo=UTC), 0, 10, date(2026, 10, 31)),
    ],
)
def test_a_session_counts_on_the_day_of_the_clock_in_its_room(
    records: Records, at: datetime, offset_min: int, month: int, day: date
) -> None:
    facts = {"performed_at": at, "charted_at": at, "utc_offset_min": offset_min}
    records.sessions.start(make_session(records, stored_patient(records), **facts))
    practice = records.practice(everybody=True)
    assert practice.months() == (Month(2026, month, 1, 0),)
    assert practice.unsigned() == (1, day)


def test_a_structure_counts_once_a_session_and_with_all_its_needles(records: Records) -> None:
    patient = stored_patient(records)
    for needles in ((2, 3), (4,)):
        session = make_session(records, patient)
        sites = tuple(
            replace(make_site(session.id, needle_count=count), ordinal=ordinal, structure="soleus")
            for ordinal, count in enumerate(needles, 1)
        )
        nameless = replace(make_site(session.id, needle_count=1), ordinal=9, structure=None)
        records.sessions.start(replace(session, sites=(*sites, nameless)))
    assert records.practice(everybody=True).structures() == (
        StructureTotal("soleus", 2, 9),
        StructureTotal(None, 2, 2),
    )
