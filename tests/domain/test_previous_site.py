"""Previous sites: what copying forward one records, and when it is copied forward already."""

from dataclasses import replace

from helpers.sites import NOW, a_placement, a_session, a_site
from needlemap.domain.estim import Current, Estim
from needlemap.domain.ids import new_id
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.previous_site import PreviousSite, copying_forward, other_channels
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


def copied_forward(previous_site: PreviousSite, today: Session = TODAY) -> NeedleSite:
    return previous_site.site(
        replace(a_placement("trapezius_upper"), point=previous_site.point),
        session_id=today.id,
        ordinal=today.next_ordinal,
        inserted_at=NOW,
    )


def test_a_previous_site_carries_place_dose_and_structure_with_how_it_was_named() -> None:
    site = copied_forward(PreviousSite.of(BEFORE, leaves_needle=True))
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


def test_a_previous_site_leaves_response_note_and_needles_out_behind() -> None:
    site = copied_forward(PreviousSite.of(BEFORE, leaves_needle=True))
    assert (site.twitch, site.pain_reproduced, site.note) == (None, None, "")
    assert (site.needles_in, site.inserted_at, site.removed_at) == (3, NOW, None)
    assert (site.ordinal, site.session_id) == (3, TODAY.id)


def test_a_needle_that_goes_in_and_out_does_so_again() -> None:
    site = copied_forward(PreviousSite.of(BEFORE, leaves_needle=False))
    assert (site.removed_count, site.removed_at) == (3, NOW)


def test_a_spot_that_had_no_structure_is_named_by_todays_atlas() -> None:
    nameless = replace(BEFORE, structure=None, structure_source=StructureSource.INFERRED)
    assert (
        copied_forward(PreviousSite.of(nameless, leaves_needle=True)).structure == "trapezius_upper"
    )


def test_a_mirrored_previous_site_lies_on_the_other_side_and_says_where_it_is_from() -> None:
    previous_site = PreviousSite.of(BEFORE, leaves_needle=True).mirrored_to(
        SurfacePoint(7, 0.5, 0.5)
    )
    site = copied_forward(previous_site)
    assert (site.side, site.point.face, site.carried_from) == (Side.LEFT, 7, BEFORE.id)


def test_an_copied_forward_previous_site_is_known_wherever_its_site_was_moved() -> None:
    previous_site = PreviousSite.of(BEFORE, leaves_needle=True)
    moved = replace(copied_forward(previous_site), point=SurfacePoint(9, 0.1, 0.1))
    assert previous_site.copied_forward_among([moved]) == moved
    assert (
        previous_site.mirrored_to(SurfacePoint(7, 0.5, 0.5)).copied_forward_among([moved]) is None
    )
    assert previous_site.copied_forward_among(TODAY.sites) is None


def test_a_protocols_previous_site_is_known_by_its_spot() -> None:
    previous_site = replace(PreviousSite.of(BEFORE, leaves_needle=True), carried_from=None)
    assert previous_site.copied_forward_among([copied_forward(previous_site)]) is not None
    assert previous_site.copied_forward_among(a_session(0).sites) is None


PAIRED = Estim(new_id(), 7, hz=2, waveform="galvanic")


def a_pair_of_previous_sites() -> tuple[PreviousSite, PreviousSite]:
    first, second = (
        replace(BEFORE, id=new_id(), point=SurfacePoint(face, 0.5, 0.5), estim=PAIRED)
        for face in (5, 6)
    )
    return PreviousSite.of(first, leaves_needle=True), PreviousSite.of(second, leaves_needle=True)


def test_previous_sites_copied_forward_together_are_a_new_pair_with_the_same_settings() -> None:
    one, two = a_pair_of_previous_sites()
    alone = PreviousSite.of(BEFORE, leaves_needle=True)
    made = [
        (previous_site, replace(copied_forward(previous_site), ordinal=ordinal))
        for ordinal, previous_site in enumerate((one, alone, two), TODAY.next_ordinal)
    ]
    edit = copying_forward(made, [], TODAY.sites)
    first, between, second = edit.after
    assert first.estim is not None
    assert first.estim == second.estim
    assert (first.estim.current, first.estim.channel) == (PAIRED.current, 7)
    assert first.estim.pair_id != PAIRED.pair_id
    assert between.estim is None
    assert len(TODAY.edited(edit).sites) == 5


def test_a_channel_in_use_is_left_to_its_pair_and_the_other_one_is_told() -> None:
    one, two = a_pair_of_previous_sites()
    taken = replace(TODAY.sites[0], estim=replace(PAIRED, pair_id=new_id()))
    made = [(one, copied_forward(one)), (two, replace(copied_forward(two), ordinal=9))]
    after = copying_forward(made, [], (taken,)).after
    assert [site.estim and site.estim.channel for site in after] == [1, 1]
    assert other_channels(made, after) == ((7, 1),)
    assert other_channels(made, copying_forward(made, [], ()).after) == ()


def test_previous_sites_copied_forward_one_after_the_other_are_a_pair_once_both_are_there() -> None:
    one, two = a_pair_of_previous_sites()
    first = copied_forward(one)
    (lone,) = copying_forward([(one, first)], [], TODAY.sites).after
    assert lone == first
    today = TODAY.edited(copying_forward([(one, first)], [], TODAY.sites))
    edit = copying_forward([(two, copied_forward(two, today))], [(one, first)], today.sites)
    assert edit.before == (first,)
    assert [site.estim and site.estim.current for site in edit.after] == [
        Current(2, waveform="galvanic")
    ] * 2
    assert today.edited(edit).edited(edit.reversed) == today


def test_a_site_that_got_another_partner_meanwhile_keeps_it() -> None:
    one, two = a_pair_of_previous_sites()
    elsewhere = replace(copied_forward(one), estim=replace(PAIRED, pair_id=new_id()))
    edit = copying_forward([(two, copied_forward(two))], [(one, elsewhere)], TODAY.sites)
    assert edit.before == ()
    assert edit.after[0].estim is None
