"""Protocols: saved, listed for whom they are, renamed, given up."""

from dataclasses import replace

import pytest

from needlemap.domain.ids import new_id
from needlemap.errors import NotFoundError
from needlemap.storage.engine import IntegrityError
from needlemap.storage.records import Records
from storage.makers import make_protocol


def test_a_user_is_offered_own_protocols_and_the_clinics(records: Records) -> None:
    me = records.therapist.id
    mine, ours = make_protocol(owner=me, name="b"), make_protocol(name="a")
    for protocol in (ours, mine):
        records.protocols.save(protocol)
    assert records.protocols.of_user(me) == (mine, ours)
    assert records.protocols.of_user(new_id()) == (ours,)
    assert records.audit.verify() == ()


def test_a_protocol_is_renamed_given_up_and_taken_up(records: Records) -> None:
    protocol, user = make_protocol(), records.therapist.id
    records.protocols.save(protocol)
    renamed = records.protocols.rename(protocol.id, "Shoulder, deep")
    assert renamed == replace(protocol, name="Shoulder, deep")
    records.protocols.give_up(protocol.id)
    assert records.protocols.of_user(user) == ()
    records.protocols.take_up(protocol.id)
    assert records.protocols.of_user(user) == (renamed,)
    with pytest.raises(IntegrityError):
        records._engine.execute("DELETE FROM protocols")
    assert records.audit.verify() == ()


def test_what_cannot_be_is_refused(records: Records) -> None:
    protocol = make_protocol()
    records.protocols.save(protocol)
    with pytest.raises(ValueError, match="stored already"):
        records.protocols.save(protocol)
    with pytest.raises(ValueError, match="name must not be empty"):
        records.protocols.rename(protocol.id, " ")
    with pytest.raises(ValueError, match="number of sites"):
        make_protocol(sites=())
    with pytest.raises(NotFoundError):
        records.protocols.give_up("nothing")
