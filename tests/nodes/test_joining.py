"""The nodes at the end of branches: merge and output."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import ValidationError

from flowboard.node import NodeFailed
from flowboard_nodes.merge import Merge
from flowboard_nodes.output import Output
from tests.nodes.context import CellOf


def test_merge_gives_the_item_that_was_present_first() -> None:
    (port,) = Merge().input_ports()
    assert port.first_present
    assert asyncio.run(Merge().run(CellOf(), items={"a": 1})) == {"item": {"a": 1}}


def test_a_row_of_the_output_has_the_value_first_and_every_other_input_by_name() -> None:
    outputs = asyncio.run(Output().run(CellOf(), tweet="t", value="v"))
    assert list(outputs["row"].items()) == [("value", "v"), ("tweet", "t")]


def test_the_column_of_the_key_cannot_be_taken() -> None:
    with pytest.raises(NodeFailed, match="wire that input under another name"):
        asyncio.run(Output().run(CellOf(), value="v", key="k"))


@pytest.mark.parametrize("name", ["../up", "a/b", "a\\b", ".hidden", "", "C:x", "x" * 101, "a\n"])
def test_a_file_name_that_leaves_its_folder_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        Output(name=name)


def test_a_plain_file_name_is_taken() -> None:
    assert Output(name="Results of June-2.v1").name == "Results of June-2.v1"
