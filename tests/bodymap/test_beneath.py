"""What lies beneath the skin: in true order, on the right skin, organs in their places."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap import atlas as atlas_module
from needlemap.bodymap.atlas_table import DRAWN, drawn_table
from needlemap.bodymap.beneath import BeneathTexture, beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.paths import bodymaps

OLD_SITES = Path(__file__).parent / "sites_needlemap_1.csv"

# From the skin inwards. Each rule is in our words and names where it was read; nothing was read off
# the meshes.
CUNNINGHAM = "Cunningham's Text-book of Anatomy"
DISSECTOR = "Visible Human Dissector, Virtual Edge, exercise 15, Identification 4"
LUNG = (
    "the lung lies within the pleura, that on the inner side of ribs and intercostal muscles "
    "(State University of New York Downstate, Human Anatomy Online, laboratory 19, step 2)"
)
SHOULDER_GIRDLE = (
    "trapezius lies on splenius, levator, supraspinatus, rhomboids, serratus posterior superior "
    f"and erector spinae ({CUNNINGHAM}, 1906, p. 319); {LUNG}"
)
BACK_SHEETS = (
    "under latissimus lies serratus posterior inferior (Encyclopaedia Britannica, 1911, vol. 19, "
    "p. 55), and the ribs from which it arises (Gray, 1918, p. 434)"
)
NECK_BACK = (
    "rhomboids, serratus posterior superior, trapezius and levator cover the splenii, which cover "
    "semispinalis (Todd's Cyclopaedia of Anatomy, Muscles of the back; "
    f"{CUNNINGHAM}, p. 446)"
)
SPINE = (
    "longissimus conceals semispinalis (Todd's Cyclopaedia of Anatomy, Muscles of the back), "
    "semispinalis goes over multifidus (Susini's wax models, University of Cagliari)"
)
LOIN = (
    "quadratus lumborum lies before the erector spinae and behind kidney and psoas "
    "(Gray, 1918, p. 420), under the aponeurosis of latissimus "
    f"({CUNNINGHAM}, 1906, p. 319)"
)
GLUTEAL = (
    "minimus beneath medius (Gray, 1918, p. 475), piriformis, sciatic nerve and quadratus femoris "
    f"under maximus ({CUNNINGHAM}, p. 419; his Manual of Practical Anatomy, vol. 1); "
    "the nerve lies on gemelli, obturator internus and quadratus femoris (Gardner, Gray and "
    "O'Rahilly, Basic Human Anatomy, fig. 14-3)"
)
HAMSTRINGS = (
    "semimembranosus lies deep to semitendinosus, adductor magnus deep to semimembranosus "
    f"({DISSECTOR}); the hamstrings are dissected before it (Cunningham, Stereoscopic Studies, "
    "vol. 8, no. 4-5)"
)
CALF = "soleus lies immediately in front of gastrocnemius (Gray, 1918, p. 483)"
ARM = (
    "triceps emerges from under deltoid (Gray, 1918, p. 1330); deltoid turned back, both heads of "
    "biceps are seen (Bassett, Stereoscopic Atlas of Human Anatomy, 92-2), which lies on "
    "brachialis (Davis, Applied Anatomy, The anterior set); the medial head of triceps is its deep "
    "plane (Frazer, Anatomy of the Human Skeleton, fig. 67)"
)
CHEST = (
    "pectoralis minor lies beneath major and arises from what covers the intercostals "
    f"(Gray, 1918, p. 438); {LUNG}"
)
CHEST_WALL = (
    "serratus anterior lies between the ribs and the scapula (Gray, 1918, p. 438), one bursa "
    "between it and subscapularis, one between it and the chest (Williams and others, 1999, "
    f"doi:10.1097/00003086-199902000-00027, abstract); {LUNG}"
)
BELLY = (
    "internal oblique is covered by external (Ellis, Demonstrations of Anatomy, 1882), transversus "
    "is deepest, they sheathe rectus (Encyclopaedia Britannica, 1911, vol. 19, p. 55)"
)
THIGH_FRONT = (
    f"vastus intermedius is concealed by the other heads ({CUNNINGHAM}, p. 407; Gray, 1918, "
    "p. 471), sartorius lies on the roof of the adductor canal, adductor longus behind it "
    "(Gray, p. 627)"
)
FOREARM = "profundus lies immediately beneath the superficial flexors (Gray, 1918, p. 448)"
NECK_FRONT = (
    "the infrahyoids cover the trachea (Muscles and Regions of the Neck, p. 5, Wikisource), "
    "longus colli lies before the vertebrae (Encyclopaedia Britannica, 1911, vol. 19, p. 55)"
)
JAW = "masseter is the most superficial at the jaw (Hunter, Natural History of the Teeth, p. 17)"
ORDERS = (
    ("posterior", 45, 1490, "trapezius_upper levator_scapulae splenius_cervicis", SHOULDER_GIRDLE),
    ("posterior", 30, 1525, "trapezius_upper splenius_capitis semispinalis_capitis", NECK_BACK),
    (
        "posterior",
        25,
        1450,
        "rhomboid_minor serratus_posterior_superior splenius_cervicis multifidus_thoracis",
        NECK_BACK,
    ),
    (
        "posterior",
        20,
        1440,
        "rhomboid_minor serratus_posterior_superior semispinalis_cervicis multifidus_thoracis",
        SPINE,
    ),
    ("posterior", 60, 1400, "trapezius_lower rhomboid_major", SHOULDER_GIRDLE),
    ("posterior", 50, 1370, "trapezius_lower rhomboid_major", SHOULDER_GIRDLE),
    ("posterior", 30, 1330, "trapezius_lower longissimus_thoracis", SPINE),
    ("posterior", 28, 1290, "trapezius_lower longissimus_thoracis", SPINE),
    ("posterior", 45, 1230, "latissimus_dorsi serratus_posterior_inferior", BACK_SHEETS),
    ("posterior", 40, 1180, "latissimus_dorsi serratus_posterior_inferior", BACK_SHEETS),
    ("posterior", 110, 1250, "latissimus_dorsi intercostales_externi", BACK_SHEETS),
    ("posterior", 84, 1125, "latissimus_dorsi quadratus_lumborum", LOIN),
    ("posterior", 20, 1065, "longissimus_lumborum multifidus_lumborum", SPINE),
    ("posterior", 100, 1440, "trapezius_middle supraspinatus lung", SHOULDER_GIRDLE),
    (
        "posterior",
        110,
        1390,
        "infraspinatus subscapularis serratus_anterior intercostales_externi lung",
        CHEST_WALL,
    ),
    (
        "posterior",
        90,
        1380,
        "infraspinatus subscapularis serratus_anterior intercostales_externi lung",
        CHEST_WALL,
    ),
    ("posterior", 80, 935, "gluteus_maximus piriformis sciatic_nerve_gluteal", GLUTEAL),
    ("posterior", 110, 860, "gluteus_maximus sciatic_nerve_gluteal quadratus_femoris", GLUTEAL),
    ("posterior", 100, 900, "gluteus_maximus sciatic_nerve_gluteal obturator_internus", GLUTEAL),
    ("posterior", 130, 690, "biceps_femoris_long adductor_magnus", HAMSTRINGS),
    ("posterior", 105, 640, "semitendinosus semimembranosus", HAMSTRINGS),
    ("posterior", 105, 720, "semitendinosus semimembranosus adductor_magnus", HAMSTRINGS),
    ("posterior", 140, 400, "gastrocnemius_medial soleus", CALF),
    ("posterior", 180, 400, "gastrocnemius_lateral soleus", CALF),
    ("posterior", 150, 350, "gastrocnemius_medial soleus", CALF),
    ("posterior", 245, 1290, "triceps_lateral triceps_medial", ARM),
    ("anterior", -80, 1380, "pectoralis_major_sternocostal intercostales_externi lung", CHEST),
    ("anterior", -110, 1370, "pectoralis_major_sternocostal pectoralis_minor", CHEST),
    ("anterior", -80, 1350, "pectoralis_major_sternocostal intercostales_externi", CHEST),
    ("anterior", -250, 1230, "biceps_brachii_long brachialis", ARM),
    ("anterior", -245, 1250, "biceps_brachii_short brachialis", ARM),
    ("anterior", -215, 1340, "deltoid_anterior biceps_brachii_short", ARM),
    ("anterior", -120, 1120, "external_oblique internal_oblique transversus_abdominis", BELLY),
    ("anterior", -100, 1060, "external_oblique internal_oblique transversus_abdominis", BELLY),
    ("anterior", -35, 1100, "rectus_abdominis", BELLY),
    ("anterior", -125, 760, "rectus_femoris vastus_intermedius", THIGH_FRONT),
    ("anterior", -130, 700, "rectus_femoris vastus_intermedius", THIGH_FRONT),
    ("anterior", -130, 640, "rectus_femoris vastus_intermedius", THIGH_FRONT),
    ("anterior", -60, 740, "sartorius adductor_longus", THIGH_FRONT),
    ("anterior", -285, 1050, "flexor_digitorum_superficialis flexor_digitorum_profundus", FOREARM),
    ("anterior", -310, 980, "flexor_digitorum_superficialis flexor_digitorum_profundus", FOREARM),
    ("anterior", -14, 1460, "sternohyoid trachea longus_colli", NECK_FRONT),
    ("right_lateral", 40, 800, "vastus_lateralis vastus_intermedius", THIGH_FRONT),
    ("right_lateral", -20, 1010, "gluteus_medius gluteus_minimus", GLUTEAL),
    ("right_lateral", 92, 1560, "masseter", JAW),
)


def beneath(atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float) -> list[str]:
    placement = atlas.locate(plate, x_mm, y_mm)
    assert placement is not None
    return [item.name for item in atlas.beneath(placement.point)]


@pytest.fixture
def texture() -> BeneathTexture:
    """The lists as they are shipped."""
    found = beneath_texture()
    assert found is not None
    return found


@pytest.mark.parametrize(("plate", "x_mm", "y_mm", "layers", "rule"), ORDERS)
@pytest.mark.parametrize("turned", [1, -1], ids=["right", "left"])
def test_layers_come_in_the_order_of_the_textbook(
    atlas: BodyAtlas, plate: str, x_mm: float, y_mm: float, layers: str, rule: str, turned: int
) -> None:
    side = plate.replace("right", "left") if turned < 0 else plate
    found = beneath(atlas, side, x_mm * turned, y_mm)
    wanted = layers.split()
    assert [name for name in found if name in wanted] == wanted, rule


def pairs_out_of_order(
    texture: BeneathTexture, lists: Iterable[NDArray[np.integer]]
) -> set[tuple[str, str]]:
    """Return the pairs of the rules of which the lower one comes first in one of the lists."""
    rules = json.loads((bodymaps() / "rules" / "order.json").read_text(encoding="utf-8"))
    number = {item.name: n for n, item in enumerate(texture.items)}
    above: dict[int, set[int]] = {}
    for upper, lower in rules["over"]:
        above.setdefault(number[lower], set()).add(number[upper])
    broken = set()
    for members in lists:
        met: set[int] = set()
        for member in members[::-1].tolist():
            item = member >> 1
            if member & 1 or not texture.items[item].is_structure:
                broken |= {(one, item) for one in met & above.get(item, set())}
                met.add(item)
    return {(texture.items[one].name, texture.items[item].name) for one, item in broken}


def test_no_spot_of_the_skin_breaks_a_rule_of_the_order(texture: BeneathTexture) -> None:
    lists = np.split(texture.members, texture.first[1:-1])
    assert pairs_out_of_order(texture, lists) == set()


def test_before_the_lung_the_wall_of_the_chest_is_in_order(texture: BeneathTexture) -> None:
    rules = json.loads((bodymaps() / "rules" / "order.json").read_text(encoding="utf-8"))
    pairs = [*rules["over"], *rules["chest_wall"]["over"]]
    pairs.append(["serratus_anterior", "intercostales_externi"])
    names = [item.name for item in texture.items]
    found = set()
    for members in np.split(texture.members, texture.first[1:-1]):
        held = [names[member >> 1] for member in members.tolist()]
        wall = held[: held.index("lung")] if "lung" in held else []
        if "right scapula" in wall:
            wall = wall[len(wall) - wall[::-1].index("right scapula") :]
        before = {name: n for n, name in enumerate(wall)}
        found |= {
            (upper, lower)
            for upper, lower in pairs
            if upper in before and lower in before and before[upper] > before[lower]
        }
    assert found == set()


def test_a_list_that_breaks_a_rule_of_the_order_is_found(
    texture: BeneathTexture, male: BodySurface
) -> None:
    point = male.locate("posterior", 140, 400)
    assert point is not None
    (number,), _ = texture.lists(np.array([[point.face, point.s, point.t]]))
    held = texture.members[texture.first[number] : texture.first[number + 1]]
    assert ("gastrocnemius_medial", "soleus") in pairs_out_of_order(texture, [held[::-1]])


def test_a_muscle_that_a_click_may_mean_lies_before_the_lung(texture: BeneathTexture) -> None:
    rules = json.loads((bodymaps() / "rules" / "order.json").read_text(encoding="utf-8"))
    spared = set(rules["behind"]["lung"]["but"])
    behind = set()
    for start, stop in zip(texture.first[:-1].tolist(), texture.first[1:].tolist(), strict=True):
        members = texture.members[start:stop].tolist()
        names = [texture.items[member >> 1].name for member in members]
        last = names.index("lung") if "lung" in names else len(names)
        behind |= {names[n] for n in range(last, len(names)) if members[n] & 1}
    muscles = {item.name for item in texture.items if item.kind == "muscle"}
    assert (behind & muscles) - spared == set()


def test_organs_stay_on_their_own_side(atlas: BodyAtlas) -> None:
    right, left = (beneath(atlas, "anterior", x, 1190) for x in (-90, 90))
    assert "liver" in right
    assert "liver" not in left or "stomach" in left
    assert "spleen" in beneath(atlas, "left_lateral", -30, 1190)
    assert "spleen" not in beneath(atlas, "right_lateral", 30, 1190)
    assert "heart" in beneath(atlas, "anterior", 45, 1300)
    assert all("kidney" in beneath(atlas, "posterior", x, 1140) for x in (70, -70))


@pytest.mark.parametrize(("x_mm", "y_mm"), [(60, 1400), (110, 1250), (35, 1200), (90, 1455)])
@pytest.mark.parametrize("turned", [1, -1], ids=["right", "left"])
def test_the_lung_lies_behind_the_muscles_of_the_back_and_is_warned_of(
    atlas: BodyAtlas, x_mm: float, y_mm: float, turned: int
) -> None:
    found = beneath(atlas, "posterior", x_mm * turned, y_mm)
    assert found.index("lung") > 0
    placement = atlas.locate("posterior", x_mm * turned, y_mm)
    assert placement is not None
    assert {"lung_field", "lung_apex", "thoracic_paraspinal_lung"} & set(placement.risk_zones)


def test_wherever_the_lists_have_a_lung_a_zone_warns_of_it(
    male: BodySurface, atlas: BodyAtlas, texture: BeneathTexture
) -> None:
    lung = next(n for n, item in enumerate(texture.items) if item.kind == "lung")
    spots = texture._labels.points_of(
        np.flatnonzero(texture.lists_with(lung, meant=False)[texture._halves[False]])
    )
    chosen = spots[np.random.default_rng(3).permutation(len(spots))[:300]]
    for face, s, t in chosen.tolist():
        point = SurfacePoint(int(face), s, t)
        for each in (point, male.mirror(point)):
            assert "lung_field" in {zone.id for zone in atlas.risk_zones_at(each)}


def test_no_needle_is_said_to_reach_the_intercostals_through_the_scapula(
    texture: BeneathTexture,
) -> None:
    number = {item.name: n for n, item in enumerate(texture.items)}
    between, blade = number["intercostales_externi"], number["right scapula"]
    lists = [
        part.tolist()
        for part in np.split(texture.members, texture.first[1:-1])
        if {between, blade} <= {member >> 1 for member in part.tolist()}
    ]
    assert len(lists) > 500
    assert [one for one in lists if between * 2 + 1 in one] == []
    assert [one for one in lists if one.index(between * 2) < one.index(blade * 2)] == []


def test_medial_pterygoid_is_meant_behind_the_masseter_alone(texture: BeneathTexture) -> None:
    number = {item.name: n for n, item in enumerate(texture.items)}
    meant, before = number["medial_pterygoid"] * 2 + 1, number["masseter"]
    lists = [part.tolist() for part in np.split(texture.members, texture.first[1:-1])]
    held = [[member >> 1 for member in one[: one.index(meant)]] for one in lists if meant in one]
    assert held
    assert [one for one in held if before not in one] == []


def test_no_structure_lies_on_skin_of_a_region_where_it_cannot_be(texture: BeneathTexture) -> None:
    rules = json.loads((bodymaps() / "rules" / "limits.json").read_text(encoding="utf-8"))
    labels, table = label_texture(), drawn_table()
    regions = np.array(table.regions)[labels.of_texels(labels.region)]
    strays: dict[str, set[str]] = {}
    for number, item in enumerate(texture.items):
        held = texture.lists_with(number, meant=False)[texture._halves[False]]
        if item.is_structure:
            allowed = {word.partition(".")[0] for word in rules[item.name].split()}
            found = set(np.unique(regions[held]).tolist())
            strays |= {item.name: found - allowed} if found - allowed else {}
    assert strays == {}


def test_every_trigger_point_lies_over_its_muscle_which_is_named_first(atlas: BodyAtlas) -> None:
    missed, later = [], []
    for one in atlas.structures:
        for mark in one.trigger_points:
            names = [candidate.structure for candidate in atlas.at(mark.point).candidates]
            if one.id not in names:
                missed.append((one.id, mark.name))
            elif one.kind == "muscle" and names[0] != one.id:
                later.append((one.id, mark.name, names[0]))
    assert missed == []
    # Two trigger points at one spot: only one of the two muscles can be first.
    assert len(later) <= 20


def test_a_click_within_reach_of_a_trigger_point_means_its_muscle(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    point = atlas.typical_point("supraspinatus", Side.LEFT)
    (xy,), _ = male.project(np.array([[point.face, point.s, point.t]]), "posterior")
    near = atlas.locate("posterior", float(xy[0]) + 4, float(xy[1]))
    assert near is not None
    assert near.structure == "supraspinatus"


def test_a_structure_is_a_candidate_only_where_it_lies_beneath(
    male: BodySurface, atlas: BodyAtlas
) -> None:
    rng = np.random.default_rng(4)
    for face in rng.integers(0, male.face_count, 1500).tolist():
        placement = atlas.at(SurfacePoint(face, 0.4, 0.6))
        below = {item.name for item in atlas.beneath(placement.point)}
        assert {c.structure for c in placement.candidates if c.distance_mm == 0} <= below


def test_the_lists_hold_no_depths(texture: BeneathTexture) -> None:
    with np.load(bodymaps() / "anatomy" / "beneath.npz") as archive:
        assert set(archive.files) == {
            "list", "list.left", "first", "members", "near", "distance", "point",
        }  # fmt: skip
    text = (bodymaps() / "anatomy" / "atlas.json").read_text(encoding="utf-8")
    assert "depth" not in text


def test_without_the_anatomy_the_drawn_outlines_decide(
    atlas: BodyAtlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawn_table().version.endswith(DRAWN)
    assert not atlas.version.endswith(DRAWN)
    monkeypatch.setattr(atlas_module, "beneath_texture", lambda: None)
    placement = atlas.locate("posterior", 120, 1390)
    assert placement is not None
    assert placement.structure == "infraspinatus"
    assert "infraspinatus" in [item.name for item in atlas.beneath(placement.point)]
    assert atlas.typical_point("soleus", Side.LEFT)


def test_few_sites_of_the_first_atlas_would_be_named_otherwise(atlas: BodyAtlas) -> None:
    with OLD_SITES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    points = [SurfacePoint(int(r["face"]), float(r["s"]), float(r["t"])) for r in rows]
    renamed = [
        (row["structure"], now)
        for row, point in zip(rows, points, strict=True)
        if (now := atlas.structure_now(point, row["structure"])) is not None
    ]
    assert len(rows) > 400
    assert len(renamed) <= len(rows) // 8, sorted(set(renamed))
