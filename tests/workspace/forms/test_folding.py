"""What people set is seen first; the rest of a long form is folded away."""

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.forms.fields import node_form
from flowboard.workspace.forms.folding import folded

TYPES = NodeTypes()


def away(type_: str, config: dict, troubled: tuple[str, ...] = ()) -> frozenset[str]:
    return folded(node_form(TYPES, type_), config, troubled)


def test_a_long_form_folds_what_nobody_has_set():
    assert away("llm", {"models": ["a/b"]}) == {"base_url", "samples", "temperature", "max_tokens"}


def test_a_field_that_is_set_is_shown():
    assert "samples" not in away("llm", {"models": ["a/b"], "samples": 3})


def test_a_field_with_a_problem_is_shown():
    assert "temperature" not in away("llm", {"models": ["a/b"]}, ("temperature",))


def test_a_short_form_is_shown_whole():
    assert away("grading", {}) == frozenset()


def test_fields_that_another_one_stands_for_are_folded_in_any_form():
    assert away("prompt", {"template": "Say {{ it }}"}) == {"messages", "variants"}
    assert away("prompt", {"variants": {"a": "x"}}) == {"template", "system", "messages"}
    assert {"rows", "path"} - away("dataset", {"path": "a.csv"}) == {"path"}


def test_a_new_node_shows_every_way_to_begin():
    assert away("prompt", {}) == frozenset()
    assert {"path", "rows"}.isdisjoint(away("dataset", {}))
