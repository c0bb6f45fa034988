"""What came from variables is told apart from a template's own words."""

from hypothesis import given
from hypothesis import strategies as st

from flowboard.workspace.forms.rendered import Stretch, likeness, stretches

TEXT = st.text(st.characters(exclude_categories=["C"], exclude_characters="{}%#"), max_size=20)


def test_values_are_marked_with_their_variable():
    assert stretches("Hi {{ name }}, welcome.", "Hi Ada, welcome.") == [
        Stretch("Hi "), Stretch("Ada", "name"), Stretch(", welcome."),
    ]  # fmt: skip


def test_filters_and_parts_are_named_by_their_variable():
    (value,) = [part for part in stretches("{{ facts.order or 'none' }}!", "HB-1!") if part.variable]
    assert value == Stretch("HB-1", "facts")


def test_words_of_a_branch_that_was_left_out_are_passed_over():
    parts = stretches("A\n{% if x %}\nmore {{ x }}\n{% endif %}\nend {{ y }}", "A\nend 3")
    assert [part.text for part in parts if part.variable] == [" 3"]


@given(TEXT, TEXT, TEXT)
def test_the_stretches_joined_give_the_text_back(before, value, after):
    parts = stretches(f"{before}{{{{ x }}}}{after}", before + value + after)
    assert "".join(part.text for part in parts) == before + value + after


@given(TEXT, TEXT)
def test_nothing_is_lost_where_template_and_text_have_nothing_in_common(template, text):
    assert "".join(part.text for part in stretches(template, text)) == text


def test_a_text_is_most_like_the_template_that_it_came_from():
    assert likeness("Summarise: {{ text }}", "Summarise: hello") == 1
    assert likeness("You are brief.", "Summarise: hello") == 0
