"""Forms follow the schemas of node types and checks."""

import pytest

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.forms.fields import check_form, node_form

TYPES = NodeTypes()


def field(type_: str, name: str):
    return next(one for one in node_form(TYPES, type_) if one.name == name)


def test_every_type_has_a_form():
    assert all(isinstance(node_form(TYPES, name), list) for name in TYPES.names())


def test_a_field_is_named_as_in_the_file():
    assert field("llm", "schema").widget == "json"
    assert field("dataset", "rows").widget == "table"


def test_kinds_bounds_and_choices_are_read():
    samples = field("llm", "samples")
    assert (samples.kind, samples.lowest, samples.highest, samples.default) == ("integer", 1, 1000, 1)
    temperature = field("llm", "temperature")
    assert temperature.kind == "number" and temperature.optional and temperature.highest == 2
    assert field("dataset", "format").choices == ("csv", "tsv", "jsonl", "parquet", "excel")
    assert field("dataset", "strict").kind == "boolean"


def test_what_has_parts_or_several_types_is_json():
    assert field("dataset", "sheet").kind == "json"
    assert field("llm", "models").kind == "json" and field("llm", "models").required


def test_checks_have_forms_too():
    names = [one.name for one in check_form("bullet_count")]
    assert names == ["min", "max", "numbered", "marks"]


def test_a_list_of_texts_is_shown_as_labels_whoever_names_no_widget():
    assert field("python", "returns").widget == "labels"
    marks = next(one for one in check_form("bullet_count") if one.name == "marks")
    assert marks.widget == "labels" and marks.optional


def test_unknown_names_are_told():
    with pytest.raises(WorkspaceError, match="llm"):
        node_form(TYPES, "llmm")
    with pytest.raises(WorkspaceError, match="no check"):
        check_form("nothing_like_it")
