"""Ids: each given once, in the order of time, and short where they name a file."""

import time
import uuid

from needlemap.domain.checks import check_id
from needlemap.domain.ids import new_id, short_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    given = uuid.UUID(new_id())
    assert given.version == 7
    assert given.variant == uuid.RFC_4122
    check_id("id", str(given))


def test_an_id_begins_with_the_time_in_ms() -> None:
    before = time.time_ns() // 1_000_000
    ms = uuid.UUID(new_id()).int >> 80
    assert before <= ms <= time.time_ns() // 1_000_000


def test_no_id_is_given_twice() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_short_ids_of_one_moment_differ_and_tell_no_time() -> None:
    ids = [new_id() for _ in range(500)]
    assert len({short_id(each) for each in ids}) == 500
    assert all(short_id(each) == each.rpartition("-")[2][-8:] for each in ids)
