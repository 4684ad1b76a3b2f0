"""What a coded export tells of one person alone: every combination, the smallest first."""

from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.ids import new_id
from needlemap.domain.peers import Known, KnownFact, Peer, unique_combinations, uniqueness

FIRST = date(2026, 1, 5)
ONE = Peer(
    new_id(),
    date(1980, 1, 1),
    FIRST,
    4,
    last_on=date(2026, 2, 2),
    places=frozenset({("soleus", "", "left"), ("", "neck", "right")}),
    techniques=frozenset({"deep"}),
)


def another(**facts: object) -> Peer:
    return replace(ONE, person=new_id(), **facts)  # type: ignore[arg-type]


def words(fact: KnownFact) -> str:
    return f"{fact[0].value} {fact[1]}"


def test_what_somebody_shares_whole_says_nothing() -> None:
    assert unique_combinations(ONE.person, (ONE, another())) == ()
    assert uniqueness(ONE.person, (ONE, another()), words) == ""


def test_three_facts_that_meet_in_one_person_alone_are_found_though_no_two_do() -> None:
    others = (
        another(born_on=date(1950, 1, 1)),
        another(sessions=9),
        another(techniques=frozenset()),
    )
    assert unique_combinations(ONE.person, (ONE, *others)) == (
        ((Known.AGE, 46), (Known.SESSIONS, 4), (Known.TECHNIQUE, "deep")),
    )


def test_a_structure_that_only_one_was_needled_in_is_found_by_itself() -> None:
    other = another(places=frozenset({("", "neck", "right"), ("soleus", "", "right")}))
    ((fact,),) = unique_combinations(ONE.person, (ONE, other))
    assert fact == (Known.PLACE, ("soleus", "", "left"))


def test_a_current_an_event_and_a_long_course_count_too() -> None:
    own = replace(ONE, had_current=True, had_event=True, last_on=date(2027, 2, 2))
    found = unique_combinations(own.person, (own, another(), another()))
    assert {kind for ((kind, _),) in found} == {Known.CURRENT, Known.EVENT, Known.WEEKS}


def test_the_warning_names_the_smallest_and_counts_the_rest() -> None:
    own = replace(ONE, had_current=True, had_event=True, sessions=5, born_on=date(1930, 1, 1))
    said = uniqueness(own.person, (own, another()), words)
    assert "alone: age 90; sessions 5; current True; and 1 more combination." in said


def test_who_is_not_among_the_peers_is_not_judged() -> None:
    assert uniqueness(new_id(), (ONE,), words) == ""


FEW = st.builds(
    Peer,
    person=st.uuids().map(str),
    born_on=st.sampled_from([None, date(1980, 1, 1), date(1990, 1, 1)]),
    first_on=st.just(FIRST),
    sessions=st.integers(1, 2),
    places=st.frozensets(st.sampled_from([("a", "", "left"), ("b", "", "left")])),
    techniques=st.frozensets(st.sampled_from(["deep", "flat"])),
    had_event=st.booleans(),
)


@given(st.lists(FEW, min_size=2, max_size=6, unique_by=lambda peer: peer.person))
def test_every_combination_that_fits_one_alone_holds_one_that_was_found(peers: list[Peer]) -> None:
    own = peers[0]
    found = [set(each) for each in unique_combinations(own.person, peers)]
    facts = [(kind, value) for kind, values in own.facts.items() for value in values]
    for size in range(1, len(facts) + 1):
        for some in combinations(facts, size):
            kinds = {kind for kind, _ in some}
            holders = [p for p in peers if all(value in p.facts[kind] for kind, value in some)]
            is_alone = len(kinds) == size and len(holders) == 1
            assert is_alone == (len(kinds) == size and any(each <= set(some) for each in found))
