"""Ghosts: what adopting one records, and when it is adopted already."""

from dataclasses import replace

from helpers.sites import NOW, a_placement, a_session, a_site
from needlemap.domain.estim import Current, Estim
from needlemap.domain.ghost import Ghost, adopting, other_channels
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.site import Needle, NeedleSite, StructureSource, Twitch

BEFORE = replace(
    a_site(a_session().id),
    structure="levator_scapulae",
    structure_source=StructureSource.CHOSEN,
    technique="motor_point_dn",
    manipulation="winding",
    needle=Needle(0.25, 50),
    needle_count=3,
    removed_count=3,
    depth_mm=20.0,
    twitch=Twitch.SINGLE,
    pain_reproduced=True,
    note="jumpy",
)
TODAY = a_session(2)


def adopted(ghost: Ghost, today: Session = TODAY) -> NeedleSite:
    return ghost.site(
        replace(a_placement("trapezius_upper"), point=ghost.point),
        session_id=today.id,
        ordinal=today.next_ordinal,
        inserted_at=NOW,
    )


def test_a_ghost_carries_place_dose_and_structure_with_how_it_was_named() -> None:
    site = adopted(Ghost.of(BEFORE, leaves_needle=True))
    for fact in (
        "point",
        "side",
        "structure",
        "structure_source",
        "technique",
        "manipulation",
        "needle",
        "needle_count",
        "depth_mm",
    ):
        assert getattr(site, fact) == getattr(BEFORE, fact)
    assert site.carried_from == BEFORE.id


def test_a_ghost_leaves_response_note_and_needles_out_behind() -> None:
    site = adopted(Ghost.of(BEFORE, leaves_needle=True))
    assert (site.twitch, site.pain_reproduced, site.note) == (None, None, "")
    assert (site.needles_in, site.inserted_at, site.removed_at) == (3, NOW, None)
    assert (site.ordinal, site.session_id) == (3, TODAY.id)


def test_a_needle_that_goes_in_and_out_does_so_again() -> None:
    site = adopted(Ghost.of(BEFORE, leaves_needle=False))
    assert (site.removed_count, site.removed_at) == (3, NOW)


def test_a_spot_that_had_no_structure_is_named_by_todays_atlas() -> None:
    nameless = replace(BEFORE, structure=None, structure_source=StructureSource.INFERRED)
    assert adopted(Ghost.of(nameless, leaves_needle=True)).structure == "trapezius_upper"


def test_a_mirrored_ghost_lies_on_the_other_side_and_says_where_it_is_from() -> None:
    ghost = Ghost.of(BEFORE, leaves_needle=True).mirrored_to(SurfacePoint(7, 0.5, 0.5))
    site = adopted(ghost)
    assert (site.side, site.point.face, site.carried_from) == (Side.LEFT, 7, BEFORE.id)


def test_an_adopted_ghost_is_known_wherever_its_site_was_moved() -> None:
    ghost = Ghost.of(BEFORE, leaves_needle=True)
    moved = replace(adopted(ghost), point=SurfacePoint(9, 0.1, 0.1))
    assert ghost.adopted_among([moved]) == moved
    assert ghost.mirrored_to(SurfacePoint(7, 0.5, 0.5)).adopted_among([moved]) is None
    assert ghost.adopted_among(TODAY.sites) is None


def test_a_protocols_ghost_is_known_by_its_spot() -> None:
    ghost = replace(Ghost.of(BEFORE, leaves_needle=True), carried_from=None)
    assert ghost.adopted_among([adopted(ghost)]) is not None
    assert ghost.adopted_among(a_session(0).sites) is None


PAIRED = Estim(new_id(), 7, hz=2, waveform="galvanic")


def a_pair_of_ghosts() -> tuple[Ghost, Ghost]:
    first, second = (
        replace(BEFORE, id=new_id(), point=SurfacePoint(face, 0.5, 0.5), estim=PAIRED)
        for face in (5, 6)
    )
    return Ghost.of(first, leaves_needle=True), Ghost.of(second, leaves_needle=True)


def test_ghosts_adopted_together_are_a_new_pair_with_the_same_settings() -> None:
    one, two = a_pair_of_ghosts()
    alone = Ghost.of(BEFORE, leaves_needle=True)
    made = [
        (ghost, replace(adopted(ghost), ordinal=ordinal))
        for ordinal, ghost in enumerate((one, alone, two), TODAY.next_ordinal)
    ]
    edit = adopting(made, [], TODAY.sites)
    first, between, second = edit.after
    assert first.estim is not None
    assert first.estim == second.estim
    assert (first.estim.current, first.estim.channel) == (PAIRED.current, 7)
    assert first.estim.pair_id != PAIRED.pair_id
    assert between.estim is None
    assert len(TODAY.edited(edit).sites) == 5


def test_a_channel_in_use_is_left_to_its_pair_and_the_other_one_is_told() -> None:
    one, two = a_pair_of_ghosts()
    taken = replace(TODAY.sites[0], estim=replace(PAIRED, pair_id=new_id()))
    made = [(one, adopted(one)), (two, replace(adopted(two), ordinal=9))]
    after = adopting(made, [], (taken,)).after
    assert [site.estim and site.estim.channel for site in after] == [1, 1]
    assert other_channels(made, after) == ((7, 1),)
    assert other_channels(made, adopting(made, [], ()).after) == ()


def test_ghosts_adopted_one_after_the_other_are_a_pair_once_both_are_there() -> None:
    one, two = a_pair_of_ghosts()
    first = adopted(one)
    (lone,) = adopting([(one, first)], [], TODAY.sites).after
    assert lone == first
    today = TODAY.edited(adopting([(one, first)], [], TODAY.sites))
    edit = adopting([(two, adopted(two, today))], [(one, first)], today.sites)
    assert edit.before == (first,)
    assert [site.estim and site.estim.current for site in edit.after] == [
        Current(2, waveform="galvanic")
    ] * 2
    assert today.edited(edit).edited(edit.reversed) == today


def test_a_site_that_got_another_partner_meanwhile_keeps_it() -> None:
    one, two = a_pair_of_ghosts()
    elsewhere = replace(adopted(one), estim=replace(PAIRED, pair_id=new_id()))
    edit = adopting([(two, adopted(two))], [(one, elsewhere)], TODAY.sites)
    assert edit.before == ()
    assert edit.after[0].estim is None
