"""Two texts side by side: the words that differ are marked, and nothing of either text is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.flow.word_changes import side_by_side

TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S", "Cc"]), max_size=80)


def changed(text: tuple) -> list[str]:
    return [piece.text.strip() for piece in text if piece.changed]


def test_changed_words_are_marked_on_both_sides():
    left, right = side_by_side("We send a new lid today.", "We send the money back today.")
    assert changed(left) == ["a new lid"]
    assert changed(right) == ["the money back"]


def test_equal_texts_have_nothing_marked():
    left, right = side_by_side("same words", "same words")
    assert not changed(left) and not changed(right)


def test_another_line_break_is_no_change():
    left, right = side_by_side("one two\nthree", "one two three")
    assert not changed(left) and not changed(right)


def test_long_texts_are_compared_by_lines():
    lines = [f"line {number} has a few words in it" for number in range(2_000)]
    other = [*lines[:1_000], "a new line", *lines[1_000:]]
    left, right = side_by_side("\n".join(lines), "\n".join(other))
    assert not changed(left)
    assert changed(right) == ["a new line"]


@settings(max_examples=60, derandomize=True)
@given(TEXTS, TEXTS)
def test_the_pieces_joined_are_the_texts(one: str, other: str):
    left, right = side_by_side(one, other)
    assert "".join(piece.text for piece in left) == one
    assert "".join(piece.text for piece in right) == other
