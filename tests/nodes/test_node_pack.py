"""What all node types of the pack have in common."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from flowboard.node import Context, NodeType
from flowboard_nodes import WIDGETS
from tests.nodes.context import CellOf
from tests.nodes.documented import configured, example_of

TYPES: dict[str, type[NodeType]] = {
    point.name: point.load() for point in entry_points(group="flowboard.nodes")
}
every_type = pytest.mark.parametrize("cls", TYPES.values(), ids=TYPES)


@every_type
def test_the_example_of_a_node_makes_a_node_whose_inputs_are_the_wired_ones(cls: type[NodeType]) -> None:
    example = example_of(cls)
    assert example["type"] == cls.type
    wired = set(example.get("inputs", {}))
    node = configured(cls)
    ports = {port.name for port in node.input_ports()}
    needed = {port.name for port in node.input_ports() if not port.optional}
    assert needed <= wired
    assert cls.open_inputs or wired <= ports


@every_type
def test_the_inspector_finds_a_description_and_a_known_widget_for_every_field(
    cls: type[NodeType],
) -> None:
    for name, field in cls.model_fields.items():
        assert field.description, name
        extra = field.json_schema_extra
        assert extra is None or (isinstance(extra, dict) and extra["widget"] in WIDGETS), name


@every_type
def test_a_node_type_is_registered_under_its_own_name(cls: type[NodeType]) -> None:
    assert TYPES[cls.type] is cls


@every_type
def test_an_unknown_field_is_an_error_that_names_it(cls: type[NodeType]) -> None:
    example = example_of(cls)
    del example["type"]
    example.pop("inputs", None)
    with pytest.raises(ValueError, match="colour"):
        cls(**example | {"colour": "red"})


@every_type
def test_a_configured_node_survives_being_written_and_read(cls: type[NodeType]) -> None:
    node = configured(cls)
    assert cls(**node.model_dump(mode="json", by_alias=True, exclude_defaults=True)) == node


def test_the_context_of_these_tests_is_a_context() -> None:
    cell: Context = CellOf()
    assert cell.attempt == 0


def test_importing_the_pack_imports_no_heavy_library() -> None:
    script = (
        "import sys; from importlib.metadata import entry_points\n"
        "for point in entry_points(group='flowboard.nodes'): point.load()\n"
        "print(sorted({'pyarrow', 'charset_normalizer', 'jinja2', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
