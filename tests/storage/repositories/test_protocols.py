"""Protocols: saved, listed for whom they are, renamed, given up."""

from dataclasses import replace

import pytest

from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.errors import NotAllowedError, NotFoundError
from needlemap.storage.engine.sqlcipher import IntegrityError
from needlemap.storage.records import Records
from needlemap.storage.repositories.protocols import ProtocolRepository
from storage.makers import make_protocol
from storage.raw import engine_of, writer_of


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
        engine_of(records).execute("DELETE FROM protocols")
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


def test_another_users_own_protocol_is_left_alone(records: Records) -> None:
    protocol, me = make_protocol(owner=records.therapist.id), records.protocols
    me.save(protocol)
    other = ProtocolRepository(engine_of(records), writer_of(me), user_id=new_id(), now=now_utc)
    head = records.audit.head()
    for refused in (
        lambda: other.rename(protocol.id, "Mine now"),
        lambda: other.give_up(protocol.id),
        lambda: other.save(replace(protocol, id=new_id())),
    ):
        with pytest.raises(NotAllowedError, match="somebody else's own"):
            refused()
    assert records.audit.head() == head
    assert me.of_user(records.therapist.id) == (protocol,)
    me.give_up(protocol.id)
    with pytest.raises(NotAllowedError):
        other.take_up(protocol.id)
