"""Edits of a session's sites: do, undo, redo, and the refusals."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sites import a_session, a_site
from needlemap.domain.edit import FactsEdit, SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import Visit

SESSION = a_session(site_count=4)


def placing(session: Session, **facts: object) -> SiteEdit:
    site = a_site(session.id, session.next_ordinal, **facts)
    return SiteEdit(before=(), after=(site,))


def removing(*sites: NeedleSite) -> SiteEdit:
    return SiteEdit(before=sites, after=())


def changing(*sites: NeedleSite, **facts: object) -> SiteEdit:
    after = tuple(replace(site, **facts) for site in sites)  # type: ignore[arg-type]
    return SiteEdit(before=sites, after=after)


def test_placing_removing_and_changing_do_what_they_say() -> None:
    first, second, *rest = SESSION.sites
    assert len(SESSION.edited(placing(SESSION)).sites) == 5
    assert SESSION.edited(removing(first)).sites == (second, *rest)
    assert SESSION.edited(changing(second, needle_count=9)).sites[1].needle_count == 9


def some_edit(session: Session, kind: str, number: int) -> SiteEdit:
    """Return an edit of that kind: (m) remove or (c) change one site; (p) or no site: place one."""
    if kind == "p" or not session.sites:
        return placing(session)
    site = session.sites[number % len(session.sites)]
    return removing(site) if kind == "m" else changing(site, needle_count=number % 30 + 1)


@pytest.mark.parametrize(
    "edit",
    [
        placing(SESSION),
        removing(SESSION.sites[0]),
        removing(*SESSION.sites),
        changing(*SESSION.sites[1:3], needle_count=5),
        SiteEdit(SESSION.sites[:1], (a_site(SESSION.id, 9), a_site(SESSION.id, 10))),
    ],
    ids=["place", "remove one", "remove all", "change two", "replace one by two"],
)
def test_do_undo_redo_comes_back_to_the_same_session(edit: SiteEdit) -> None:
    done = SESSION.edited(edit)
    undone = done.edited(edit.reversed)
    assert undone == SESSION
    assert undone.edited(edit) == done
    assert edit.reversed.reversed == edit


@given(choices=st.lists(st.tuples(st.sampled_from("pmc"), st.integers(0, 99)), max_size=30))
def test_undoing_a_whole_visit_gives_back_every_state_of_it(
    choices: list[tuple[str, int]],
) -> None:
    states, edits = [a_session()], []
    for kind, number in choices:
        edits.append(some_edit(states[-1], kind, number))
        states.append(states[-1].edited(edits[-1]))
    session = states.pop()
    for edit, before in zip(reversed(edits), reversed(states), strict=True):
        session = session.edited(edit.reversed)
        assert session == before


def test_an_edit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="an edit must change at least 1 site, not 0"):
        SiteEdit((), ())


def test_a_site_twice_on_one_side_is_refused() -> None:
    site = SESSION.sites[0]
    with pytest.raises(ValueError, match="before must hold each site once"):
        SiteEdit((site, site), ())
    with pytest.raises(ValueError, match="after must hold each site once"):
        SiteEdit((), (site, replace(site, needle_count=2)))


def test_sites_of_two_sessions_in_one_edit_are_refused() -> None:
    with pytest.raises(ValueError, match="an edit must stay within 1 session"):
        SiteEdit((SESSION.sites[0],), (a_site(new_id()),))


def test_an_edit_of_another_session_is_refused() -> None:
    with pytest.raises(ValueError, match=f"the edit is of session .*, not {SESSION.id}"):
        SESSION.edited(SiteEdit((), (a_site(new_id()),)))


def test_a_site_that_was_changed_meanwhile_is_not_overwritten() -> None:
    first = SESSION.sites[0]
    mine = changing(first, needle_count=3)
    theirs = SESSION.edited(changing(first, needle_count=5))
    with pytest.raises(ValueError, match=f"site {first.id} is no longer as the edit found it"):
        theirs.edited(mine)


def test_a_site_that_was_removed_meanwhile_is_not_brought_back() -> None:
    first = SESSION.sites[0]
    with pytest.raises(ValueError, match="is no longer as the edit found it"):
        SESSION.edited(removing(first)).edited(changing(first, needle_count=3))


def test_a_site_cannot_be_placed_twice() -> None:
    edit = placing(SESSION)
    with pytest.raises(ValueError, match="is there already"):
        SESSION.edited(edit).edited(edit)


def test_a_refused_edit_leaves_the_session_as_it_was() -> None:
    before = SESSION.sites
    with pytest.raises(ValueError, match="is there already"):
        SESSION.edited(SiteEdit(before[:1], (before[1],)))
    assert SESSION.sites == before


ASKED = Visit(pain_before=6, home_plan="walks")


def test_an_edit_of_the_form_is_done_undone_and_done_again() -> None:
    edit = VisitEdit(SESSION.id, Visit(), ASKED)
    assert edit.fields == ("pain_before", "home_plan")
    done = SESSION.edited(edit)
    assert done.visit == ASKED
    assert done.edited(edit.reversed) == SESSION
    assert SESSION.edited(edit.reversed.reversed) == done


def test_an_edit_of_the_form_leaves_other_fields_alone() -> None:
    before = replace(SESSION, visit=Visit(pain_after=2, next_plan="again"))
    after = before.edited(VisitEdit(SESSION.id, Visit(), ASKED))
    assert after.visit == replace(ASKED, pain_after=2, next_plan="again")
    assert after.sites == SESSION.sites


def test_an_edit_of_the_form_that_found_something_else_is_refused() -> None:
    session = replace(SESSION, visit=Visit(pain_before=3))
    with pytest.raises(ValueError, match="pain_before is no longer as the edit found it"):
        session.edited(VisitEdit(SESSION.id, Visit(), ASKED))
    with pytest.raises(ValueError, match="the edit is of session"):
        session.edited(VisitEdit(new_id(), Visit(), ASKED))
    with pytest.raises(ValueError, match="session_id must be an id"):
        VisitEdit("here", Visit(), ASKED)


def test_facts_are_changed_and_taken_back_only_where_they_are_as_the_edit_found_them() -> None:
    edit = FactsEdit(SESSION.id, {"note": ""}, {"note": "Came by bicycle"})
    after = SESSION.edited(edit)
    assert after == replace(SESSION, note="Came by bicycle")
    assert after.edited(edit.reversed) == SESSION
    with pytest.raises(ValueError, match="note is no longer as the edit found it"):
        after.edited(edit)
    with pytest.raises(ValueError, match="the edit is of session"):
        replace(a_session(), note="").edited(edit)


def test_only_facts_of_the_session_itself_are_edited_so() -> None:
    with pytest.raises(ValueError, match="fact must be one of"):
        FactsEdit(SESSION.id, {"status": "draft"}, {"status": "signed"})
    with pytest.raises(ValueError, match="the same facts"):
        FactsEdit(SESSION.id, {}, {"note": "x"})
