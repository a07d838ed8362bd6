"""Finding by a few letters."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.commands.matching import match, ranked

TITLES = ["Add folder…", "Add photos…", "Full screen", "Learn my taste", "Library", "Undo"]


def test_starts_of_words_go_before_letters_in_the_middle() -> None:
    assert ranked("af", TITLES, str)[0] == "Add folder…"
    assert ranked("lmt", TITLES, str) == ["Learn my taste"]
    assert ranked("li", TITLES, str)[0] == "Library"


def test_case_and_spaces_do_not_matter() -> None:
    assert ranked(" ADD  Ph ", TITLES, str)[0] == "Add photos…"


def test_nothing_typed_lists_all_in_order() -> None:
    assert ranked("  ", TITLES, str) == TITLES


def test_letters_must_occur_in_order() -> None:
    assert match("odnu", "Undo") is None
    assert match("undoo", "Undo") is None


@given(st.text(min_size=1, max_size=12), st.data())
def test_any_letters_left_out_still_match(text: str, data: st.DataObject) -> None:
    folded = text.casefold()
    kept = data.draw(st.lists(st.sampled_from(range(len(folded))), unique=True).map(sorted)) if folded else []
    typed = "".join(folded[index] for index in kept)
    if typed.casefold() == typed:
        assert match(typed, text) is not None
