"""Typed entry: what a line says, and the answers to what is not clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.placement import Side
from needlemap.domain.site import Needle, SitePreset
from needlemap.reference import Reference
from needlemap.reference.entry_suggestions import suggestions
from needlemap.reference.entry_words import Vocabulary
from needlemap.reference.typed_entry import EntryError, Problem, ProblemKind, TypedEntry, read

REFERENCE = Reference.load()
WORDS = Vocabulary(REFERENCE, set(REFERENCE.structures))
RIGHT, LEFT, BOTH = (Side.RIGHT,), (Side.LEFT,), (Side.RIGHT, Side.LEFT)


def said(line: str) -> TypedEntry:
    return read(line, WORDS)


def refused(line: str) -> Problem:
    with pytest.raises(EntryError) as told:
        read(line, WORDS)
    return told.value.problem


@pytest.mark.parametrize(
    ("line", "structure", "sides"),
    [
        ("r infraspinatus 2 40", "infraspinatus", RIGHT),
        ("l trapezius upper tp2", "trapezius_upper", LEFT),
        ("both glut med 3x60 estim", "gluteus_medius", BOTH),
        ("R INFRA", "infraspinatus", RIGHT),
        ("l ut", "trapezius_upper", LEFT),
        ("traps lower r", "trapezius_lower", RIGHT),
        ("r l ql", "quadratus_lumborum", BOTH),
        ("nuchal lig", "nuchal_ligament", (Side.MIDLINE,)),
        ("b achilles", "achilles_tendon", BOTH),
        ("r extensor digitorum", "extensor_digitorum", RIGHT),
        ("l deltoid motor ant", "deltoid_anterior", LEFT),
        ("r peroneus longus", "fibularis_longus", RIGHT),
        ("r levator scap", "levator_scapulae", RIGHT),
    ],
)
def test_side_and_structure_in_the_words_of_the_field(
    line: str, structure: str, sides: tuple[Side, ...]
) -> None:
    assert (said(line).structure, said(line).sides) == (structure, sides)


@pytest.mark.parametrize(
    ("numbers", "count", "needle", "depth_mm"),
    [
        ("2 40", 2, (0.30, 40), None),
        ("3x60", 3, (0.30, 60), None),
        ("x2", 2, (0.30, 50), None),
        ("2x", 2, (0.30, 50), None),
        ("40", 1, (0.30, 40), None),
        ("4", 4, (0.30, 50), None),
        ("12", 12, (0.30, 50), None),
        ("40mm", 1, (0.30, 40), None),
        ("0.25x40", 1, (0.25, 40), None),
        (".25 x 40 x3", 3, (0.25, 40), None),
        ("0,35", 1, (0.35, 50), None),
        ("d25", 1, (0.30, 50), 25),
        ("2 40 d 12.5mm", 2, (0.30, 40), 12.5),
        ("40 2", 2, (0.30, 40), None),
    ],
)
def test_numbers_dose_the_preset_in_hand(
    numbers: str, count: int, needle: tuple[float, float], depth_mm: float | None
) -> None:
    in_hand = SitePreset(needle=Needle(0.30, 50))
    dosed = said(f"r soleus {numbers}").dosed(in_hand)
    assert dosed.needle == Needle(*needle)
    assert (dosed.needle_count, dosed.depth_mm) == (count, depth_mm)


@pytest.mark.parametrize(
    ("words", "technique", "manipulation"),
    [
        ("", None, None),
        ("superficial", "superficial_dn", None),
        ("motor point pistoning", "motor_point_dn", "pistoning"),
        ("estim", "electrical_dn", None),
        ("fast in fast out", None, "fast_in_fast_out"),
        ("periosteal pecking", "periosteal_pecking", None),
        ("in-situ", None, "static"),
    ],
)
def test_technique_and_manipulation_by_name_synonym_or_beginning(
    words: str, technique: str | None, manipulation: str | None
) -> None:
    entry = said(f"r soleus {words}")
    assert (entry.technique, entry.manipulation) == (technique, manipulation)


def test_a_trigger_point_has_its_number() -> None:
    assert said("l ut tp2").numbers.trigger_point == 2
    assert said("l ut trp 2").numbers.trigger_point == 2


@pytest.mark.parametrize(
    ("line", "kind", "choice"),
    [
        ("", ProblemKind.EMPTY, None),
        ("r 2 40", ProblemKind.NO_STRUCTURE, None),
        ("soleus", ProblemKind.NO_SIDE, None),
        ("r infraspinatis", ProblemKind.UNKNOWN_WORD, "infraspinatus"),
        ("r soleus wnding", ProblemKind.UNKNOWN_WORD, "winding"),
        ("r trapezius", ProblemKind.MANY_STRUCTURES, "trapezius_middle"),
        ("r soleus needling", ProblemKind.MANY_TECHNIQUES, "tendon_dn"),
        ("r soleus 41", ProblemKind.NOT_ON_OFFER, "40 mm"),
        ("r soleus 0.31", ProblemKind.NOT_ON_OFFER, "0.30"),
        ("r soleus x31", ProblemKind.NOT_ON_OFFER, "×1-30"),
        ("r soleus 2 40 3", ProblemKind.TOO_MANY_NUMBERS, None),
    ],
)
def test_what_is_not_clear_is_said_with_what_it_may_be(
    line: str, kind: ProblemKind, choice: str | None
) -> None:
    problem = refused(line)
    assert problem.kind is kind
    assert choice is None or choice in problem.choices


def test_a_name_goes_on_as_it_may_and_a_whole_one_is_left_alone() -> None:
    assert [one.line for one in suggestions("r infra", WORDS)] == ["r infraspinatus "]
    assert [one.line for one in suggestions("l trap 2 40", WORDS)] == [
        "l upper trapezius 2 40 ",
        "l middle trapezius 2 40 ",
        "l lower trapezius 2 40 ",
    ]
    assert suggestions("r infraspinatus", WORDS) == []
    assert [one.line for one in suggestions("soleus", WORDS)][:2] == ["r soleus ", "l soleus "]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(["r", "l", "both", "glut", "2", "40", "tp2", "x", "d25", "3x60"]),
        ),
        max_size=6,
    ).map(" ".join)
)
def test_any_line_is_read_or_answered(line: str) -> None:
    try:
        entry = read(line, WORDS)
    except EntryError:
        pass
    else:
        entry.dosed(SitePreset())
    for one in suggestions(line, WORDS):
        assert one.shown


@pytest.mark.parametrize("structure", sorted(REFERENCE.structures))
def test_every_structure_can_be_typed_by_its_name(structure: str) -> None:
    assert said(f"r {WORDS.plain_name(structure)}").structure == structure
