"""Pairs of electrodes: linked, parted and deleted together, and never more than two."""

import pytest

from helpers.sites import a_session, a_site
from needlemap.domain.estim import Current, Estim, IntensityUnit
from needlemap.domain.ids import new_id
from needlemap.domain.pairs import (
    as_electrode,
    as_electrodes,
    free_channel,
    linking,
    partner_of,
    removing,
    with_partners,
)
from needlemap.domain.session import Session

LOW = Current(hz=2, pulse_us=250, intensity=3, minutes=20)


def linked(session: Session, first: int, second: int) -> Session:
    sites = session.sites
    return session.edited(linking(sites[first], sites[second], sites, LOW))


def test_a_pair_shares_its_settings_and_takes_the_lowest_free_channel() -> None:
    session = linked(linked(a_session(4), 0, 1), 2, 3)
    first, second, third, fourth = session.sites
    assert first.estim == second.estim
    assert first.estim is not None
    assert first.estim.current == LOW
    assert [s.estim and s.estim.channel for s in session.sites] == [1, 1, 2, 2]
    assert partner_of(third, session.sites) == fourth


def test_linking_a_pair_again_parts_it() -> None:
    session = linked(linked(a_session(2), 0, 1), 0, 1)
    assert [site.estim for site in session.sites] == [None, None]


def test_an_electrode_that_gets_another_partner_leaves_its_old_one_without_current() -> None:
    session = linked(linked(a_session(3), 0, 1), 1, 2)
    first, second, third = session.sites
    assert first.estim is None
    assert partner_of(second, session.sites) == third


def test_removing_an_electrode_takes_the_current_off_its_partner_in_the_same_edit() -> None:
    session = linked(a_session(2), 0, 1)
    edit = removing(session.sites[:1], session.sites)
    after = session.edited(edit)
    assert [site.estim for site in after.sites] == [None]
    assert after.edited(edit.reversed) == session


def test_two_charted_together_are_a_pair_of_their_own_though_another_waits() -> None:
    session_id = a_session().id
    waiting = as_electrode(a_site(session_id, 1), LOW, [])
    fresh = (a_site(session_id, 2), a_site(session_id, 3))
    first, second = as_electrodes(fresh, LOW, [waiting])
    assert first.estim == second.estim
    assert (first.estim and first.estim.channel, waiting.estim and waiting.estim.channel) == (2, 1)
    (single,) = as_electrodes(fresh[:1], LOW, [waiting])
    assert single.estim == waiting.estim


def test_a_current_in_the_preset_makes_pairs_two_by_two() -> None:
    session_id = a_session().id
    sites = [as_electrode(a_site(session_id, 1), LOW, [])]
    for ordinal in range(2, 6):
        sites.append(as_electrode(a_site(session_id, ordinal), LOW, sites))
    pairs = [site.estim.pair_id for site in sites if site.estim]
    assert pairs[0] == pairs[1] != pairs[2] == pairs[3] != pairs[4]
    assert [s.estim and s.estim.channel for s in sites] == [1, 1, 2, 2, 3]


def test_partners_are_named_once() -> None:
    session = linked(a_session(3), 0, 2)
    first, second, third = session.sites
    assert with_partners([first.id, second.id, third.id], session.sites) == (
        first.id,
        third.id,
        second.id,
    )


def test_a_stimulator_may_run_out_of_channels() -> None:
    session_id = a_session().id
    sites = [a_site(session_id, n, estim=Estim(new_id(), channel=n)) for n in range(1, 17)]
    assert free_channel(sites) is None


def test_a_score_ends_at_ten() -> None:
    with pytest.raises(ValueError, match="intensity"):
        Current(intensity=11, unit=IntensityUnit.SCORE)
