"""Structures lie on skin where they can be; risk zones leave no hole where harm is near."""

import json

import numpy as np
import pytest

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.labels import RELATION_BASE, label_texture
from needlemap.domain.placement import Side
from needlemap.paths import bodymaps

CHEST = {"lung_field", "lung_apex", "thoracic_paraspinal_lung", "interscapular_paraspinal"}


def zones(atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float) -> set[str]:
    placement = atlas.locate(plate, x_mm, y_mm)
    assert placement is not None
    return set(placement.risk_zones)


def limits() -> dict[str, set[str]]:
    text = (bodymaps() / "rules" / "limits.json").read_text(encoding="utf-8")
    return {
        name: {word.partition(".")[0] for word in words.split()}
        for name, words in json.loads(text).items()
    }


def test_no_structure_and_no_zone_lies_on_skin_of_a_region_where_it_cannot_be() -> None:
    texture, table, allowed = label_texture(), atlas_table(), limits()
    regions = np.array(table.regions)
    strays = {}
    for number, drawn in enumerate(table.drawn):
        sets = texture.sets_with(number * RELATION_BASE + np.arange(RELATION_BASE))
        found = set(regions[texture.region[sets]].tolist())
        if found - allowed[drawn.id]:
            strays[drawn.id] = found - allowed[drawn.id]
    assert len(table.drawn) > 250
    assert strays == {}


@pytest.mark.parametrize(
    ("plate", "x_mm", "y_mm", "strays"),
    [
        ("posterior", 225, 1350, {"sternocleidomastoid_sternal", "pectoralis_minor"}),
        ("posterior", 240, 1260, {"pectoralis_minor", "intercostales_externi"}),
        ("posterior", 130, 1420, {"splenius_cervicis", "semispinalis_capitis"}),
        ("anterior", -10, 1535, {"longus_colli", "scalenus_medius", "scalenus_anterior"}),
    ],
)
def test_a_structure_of_the_far_side_is_not_offered(
    atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float, strays: set[str]
) -> None:
    placement = atlas.locate(plate, x_mm, y_mm)
    assert placement is not None
    assert strays.isdisjoint(candidate.structure for candidate in placement.candidates)


@pytest.mark.parametrize(
    ("x_mm", "y_mm"), [(70, 1468), (85, 1450), (110, 1455), (60, 1500), (-70, 1468), (-110, 1455)]
)
def test_the_lung_apex_is_warned_of_at_the_base_of_the_neck(
    atlas: BodyAtlas, x_mm: float, y_mm: float
) -> None:
    assert "lung_apex" in zones(atlas, "posterior", x_mm, y_mm)


@pytest.mark.parametrize("x_mm", [-80, -100, -120, 80, 100, 120])
def test_the_belly_of_upper_trapezius_from_above_warns_of_the_lung(
    male: BodySurface, atlas: BodyAtlas, x_mm: float
) -> None:
    _, y0, _, y1 = male.plate("shoulders_superior").window_mm
    levels = np.linspace(y0, y1, 60)
    points = [male.locate("shoulders_superior", x_mm, y) for y in levels.tolist()]
    on_top = max(
        (point for point in points if point is not None),
        key=lambda point: float(male.positions(np.array([[point.face, point.s, point.t]]))[0, 1]),
    )
    assert {zone.id for zone in atlas.risk_zones_at(on_top)} & CHEST


@pytest.mark.parametrize("y_mm", [1130, 1065, 1030, 1000, 985])
@pytest.mark.parametrize("x_mm", [0, 10, -10])
def test_the_spinal_canal_is_warned_of_down_to_s2(
    atlas: BodyAtlas, x_mm: float, y_mm: float
) -> None:
    assert "foramen_magnum_spinal_canal" in zones(atlas, "posterior", x_mm, y_mm)


@pytest.mark.parametrize("y_mm", [1490, 1420, 1330, 1250, 1200, 1160, 1140, 1128])
@pytest.mark.parametrize("x_mm", [25, 35, 45, -35])
def test_beside_the_spine_the_lung_is_warned_of_from_c6_to_l2(
    atlas: BodyAtlas, x_mm: float, y_mm: float
) -> None:
    assert "thoracic_paraspinal_lung" in zones(atlas, "posterior", x_mm, y_mm)


def test_no_slit_between_canal_and_lung_is_without_a_zone(atlas: BodyAtlas) -> None:
    bare = [
        (x_mm, y_mm)
        for y_mm in range(1130, 1490, 10)
        for x_mm in range(-30, 31, 2)
        if not zones(atlas, "posterior", x_mm, y_mm)
    ]
    assert bare == []


def test_every_trigger_point_of_the_thoracic_multifidi_has_a_zone(atlas: BodyAtlas) -> None:
    multifidus = next(one for one in atlas.structures if one.id == "multifidus_thoracis")
    assert len(multifidus.trigger_points) >= 3
    for mark in multifidus.trigger_points:
        assert {zone.id for zone in atlas.risk_zones_at(mark.point)} & (
            CHEST | {"foramen_magnum_spinal_canal"}
        )


def test_the_axillary_vessels_below_the_outer_clavicle_are_warned_of(atlas: BodyAtlas) -> None:
    for x_mm in (-140, 140):
        assert "infraclavicular_fossa" in zones(atlas, "anterior", x_mm, 1415)


def test_the_adductor_canal_lies_under_sartorius(atlas: BodyAtlas) -> None:
    assert "saphenous_nerve_adductor_canal" in zones(atlas, "anterior", -62, 700)
    assert "saphenous_nerve_adductor_canal" in zones(atlas, "anterior", -50, 740)


def test_the_low_back_reaches_down_to_the_first_sacral_vertebra(atlas: BodyAtlas) -> None:
    for y_mm in (1052, 1035, 1022):
        placement = atlas.locate("posterior", 30, y_mm)
        assert placement is not None
        assert placement.region == "lower_back"


def test_longus_colli_is_reached_at_the_neck_and_not_at_the_jaw(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    point = atlas.typical_point("longus_colli", Side.RIGHT)
    place = male.positions(np.array([[point.face, point.s, point.t]]))[0]
    assert atlas.at(point).region == "neck"
    assert 1485 < place[1] < 1515
