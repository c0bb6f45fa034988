"""What changes the fingerprint of an evaluator, what that of its population, and what neither."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.flow.document import Flow
from flowboard.flow.edits import rename_node
from flowboard.flow.reading import read_flow
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.evaluators.fingerprints import evaluator_fingerprint, population_fingerprint
from flowboard.workspace.evaluators.reading import files_of
from tests.workspace.evaluators.praise import FLOW, write_flow

TYPES = NodeTypes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_flow(tmp_path, ["pen", "kettle!"])


def both(path: Path, text: str = FLOW, node: str = "quality", **asked) -> tuple[str, str]:
    return of_flow(path, read_flow(text.encode(), str(path)).flow, node, **asked)


def of_flow(path: Path, flow: Flow, node: str = "quality", **asked) -> tuple[str, str]:
    files = files_of(flow, str(path))
    return (
        evaluator_fingerprint(flow, node, TYPES, files, **asked),
        population_fingerprint(flow, node, TYPES, files),
    )


EVALUATOR_EDITS = {
    "another argument": ("value: '!'", "value: '!!'"),
    "another version of a criterion": ("version: 2", "version: 3"),
    "another sentence": ("It asks nothing.", "It never asks."),
    "another set": ("        candidates:\n          - {name: no_question",
                    "        chosen: [not_long]\n        candidates:\n          - {name: no_question"),
}  # fmt: skip
POPULATION_EDITS = {
    "another step": ("is great", "is very great"),
    "another wire into a step": ("inputs: {value: products.name}", "inputs: {value: products.id}"),
    "another wire into the evaluator": (
        "quality:\n    type: multi_evaluator\n    inputs: {output: praise.value, product: products.name}",
        "quality:\n    type: multi_evaluator\n    inputs: {output: praise.value, product: products.id}",
    ),
}
HARMLESS_EDITS = {
    "layout": ("products: [0, 0]", "products: [40, 80]"),
    "a note": ("    type: multi_evaluator", "    type: multi_evaluator\n    note: look"),
    "a title": ("    type: dataset", "    type: dataset\n    title: Products"),
    "the name of the flow": ("name: praise", "name: other"),
    "the name of an assertion": ("name: no_mark", "name: quiet"),
    "a step behind it": ("layout:", "  out:\n    type: output\n    inputs: {value: quality.verdict}\nlayout:"),
    "a step beside it": ("layout:", "  also:\n    type: dataset\n    path: products.jsonl\nlayout:"),
}  # fmt: skip


def edited(edit: tuple[str, str]) -> str:
    assert FLOW.count(edit[0]) >= 1, edit
    return FLOW.replace(*edit)


@pytest.mark.parametrize("edit", EVALUATOR_EDITS.values(), ids=EVALUATOR_EDITS)
def test_an_edit_of_the_evaluator_changes_its_fingerprint_alone(path, edit):
    (evaluator, population), (was, stays) = both(path, edited(edit)), both(path)
    assert evaluator != was
    assert population == stays


@pytest.mark.parametrize("edit", POPULATION_EDITS.values(), ids=POPULATION_EDITS)
def test_an_edit_before_it_changes_the_populations_alone(path, edit):
    (evaluator, population), (stays, was) = both(path, edited(edit)), both(path)
    assert population != was
    assert evaluator == stays


@pytest.mark.parametrize("edit", HARMLESS_EDITS.values(), ids=HARMLESS_EDITS)
def test_layout_names_and_what_hangs_elsewhere_change_neither(path, edit):
    assert both(path, edited(edit)) == both(path)


def test_other_data_change_the_populations_alone(path):
    evaluator, population = both(path)
    write_flow(path.parent, ["pen", "cup"])
    assert both(path)[0] == evaluator
    assert both(path)[1] != population


def test_data_that_were_changed_after_the_run_arent_what_it_used(path):
    flow = read_flow(FLOW.encode(), str(path)).flow
    files = files_of(flow, str(path))
    data = path.parent / "products.jsonl"
    os.utime(data, (2000, 2000))
    now = population_fingerprint(flow, "quality", TYPES, files)
    assert population_fingerprint(flow, "quality", TYPES, files, made_at=3000) == now
    assert population_fingerprint(flow, "quality", TYPES, files, made_at=1000) != now


def test_only_what_is_chosen_is_in_the_fingerprint_of_a_set(path):
    chosen = {"chosen": ["no_mark", "no_question"]}
    other = edited(("max: 400", "max: 300"))
    assert both(path, other, **chosen)[0] == both(path, **chosen)[0]
    assert both(path, other)[0] != both(path)[0]


def test_a_criterion_has_a_fingerprint_of_its_own(path):
    other = edited(("max: 400", "max: 300"))
    assert both(path, other, criterion="calm") == both(path, criterion="calm")
    assert both(path, other, criterion="sure")[0] != both(path, criterion="sure")[0]


@settings(deadline=None)  # each example reads and plans a flow
@given(names=st.permutations(["alpha", "beta", "gamma", "delta"]))
def test_what_nodes_are_called_is_in_neither(tmp_path_factory, names):
    path = write_flow(
        tmp_path_factory.mktemp("flow"), ["pen"], FLOW.replace("value: '!'", "value_of: products.name")
    )
    flow = read_flow(path.read_bytes(), str(path)).flow
    renamed = flow
    for old, new in zip(("products", "praise", "review", "quality"), names, strict=True):
        renamed = rename_node(renamed, old, new)
    assert of_flow(path, renamed, names[3]) == of_flow(path, flow)
