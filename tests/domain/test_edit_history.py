"""What can be undone and redone, told from what happened."""

from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.edit import EditHistory, EditKind

DO, UNDO, REDO = EditKind.DO, EditKind.UNDO, EditKind.REDO


def test_a_new_edit_ends_what_could_be_redone() -> None:
    history = EditHistory([(DO, "a"), (DO, "b"), (UNDO, "not b")])
    assert (history.to_undo, history.to_redo) == ("a", "b")
    history.note(DO, "c")
    assert (history.to_undo, history.to_redo) == ("c", None)


def test_redo_gives_back_the_edit_as_it_was_done() -> None:
    history = EditHistory([(DO, "a"), (UNDO, "not a"), (REDO, "a")])
    assert (history.to_undo, history.to_redo) == ("a", None)


def test_an_undo_with_nothing_before_it_counts_as_an_edit() -> None:
    assert EditHistory([(UNDO, "a")]).to_undo == "a"


@given(st.lists(st.sampled_from([DO, UNDO, REDO]), max_size=60))
def test_what_can_be_undone_is_what_a_list_with_a_cursor_says(kinds: list[EditKind]) -> None:
    history: EditHistory[int] = EditHistory()
    line: list[int] = []
    cursor = 0
    for number, kind in enumerate(kinds):
        if (kind is UNDO and history.to_undo is None) or (kind is REDO and history.to_redo is None):
            continue
        history.note(kind, number)
        if kind is DO:
            line, cursor = [*line[:cursor], number], cursor + 1
        else:
            cursor += 1 if kind is REDO else -1
        assert history.to_undo == (line[cursor - 1] if cursor else None)
        assert history.to_redo == (line[cursor] if cursor < len(line) else None)
