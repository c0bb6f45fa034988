"""The import_outputs node: outputs and labels that exist already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import flowboard
from flowboard.node import NodeFailed, Port, SourceRow
from flowboard_nodes.import_outputs import ImportOutputs
from tests.nodes.context import CellOf, FolderFiles


def rows_of(folder: Path, content: str, name: str = "a.csv", **config: Any) -> list[SourceRow]:
    (folder / name).write_text(content)
    return list(ImportOutputs(path=name, **config).rows(CellOf(folder)))


def labels_of(folder: Path, labels: list[Any], **config: Any) -> list[Any]:
    lines = [json.dumps({"output": "x", "label": label}) for label in labels]
    rows = rows_of(folder, "\n".join(lines), "a.jsonl", **config)
    return [row.outputs["label"] for row in rows]


def test_columns_feed_ports_by_their_names_or_as_they_are_mapped(tmp_path: Path) -> None:
    (row,) = rows_of(
        tmp_path,
        "ticket,reply,question,step 1\nt1,Yes.,Open?,facts\n",
        columns={"output": "reply", "input": "question", "facts": "step 1"},
        id="ticket",
    )
    assert row == SourceRow({"ticket": "t1", "output": "Yes.", "input": "Open?", "facts": "facts"}, "t1")


def test_the_output_is_the_primary_port(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,input,output,label\n1,a,b,good\n")
    ports = ImportOutputs(path="a.csv").peek(FolderFiles(tmp_path))
    assert [port.name for port in ports] == ["output", "id", "input", "label"]
    assert Port("label", "text", "good, bad or unsure; null where there is no label") in ports


def test_an_assertion_that_names_no_port_looks_at_the_output(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,output\n1,much too long\n")
    (tmp_path / "a.flow.yaml").write_text(
        "flowboard: 1\nname: a\nnodes:\n  a:\n    type: import_outputs\n    path: a.csv\n"
        "    assertions:\n      - {name: short, check: length, max: 4}\n"
    )
    assert flowboard.load(tmp_path / "a.flow.yaml").run().quality.failed == 1


def test_a_file_without_an_output_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"no column feeds the port `output`.*There are: reply, label"):
        rows_of(tmp_path, "reply,label\na,good\n")


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"'replies'.*did you mean 'reply'"):
        rows_of(tmp_path, "reply\na\n", columns={"output": "replies"})


def test_the_words_good_bad_and_unsure_are_understood(tmp_path: Path) -> None:
    assert labels_of(tmp_path, ["Good", "bad ", "UNSURE"]) == ["good", "bad", "unsure"]


def test_a_row_without_a_label_has_null(tmp_path: Path) -> None:
    assert labels_of(tmp_path, ["good", "", None]) == ["good", None, None]


@pytest.mark.parametrize("label", [1, 0, True, "1", "pass", "yes"])
def test_what_a_value_means_has_to_be_said(tmp_path: Path, label: Any) -> None:
    with pytest.raises(NodeFailed, match=r"row 2 has the label .*`good: \[1\]` and `bad: \[0\]`"):
        labels_of(tmp_path, ["good", label])


def test_one_may_stand_for_good_or_for_bad(tmp_path: Path) -> None:
    assert labels_of(tmp_path, [1, 0], good=[1], bad=[0]) == ["good", "bad"]
    assert labels_of(tmp_path, [1, 0], good=[0], bad=[1]) == ["bad", "good"]


def test_labels_are_compared_as_numbers_and_regardless_of_case(tmp_path: Path) -> None:
    labels = labels_of(tmp_path, ["1", 1.0, "OK", "maybe"], good=[1, "ok"], unsure=["Maybe"])
    assert labels == ["good", "good", "good", "unsure"]


def test_true_is_not_one(tmp_path: Path) -> None:
    assert labels_of(tmp_path, [True, 1], good=[True], bad=[1]) == ["good", "bad"]


def test_a_label_in_no_list_ends_the_import(tmp_path: Path) -> None:
    with pytest.raises(NodeFailed, match=r"row 3 has the label 2, .*none of the lists"):
        labels_of(tmp_path, [1, 0, 2], good=[1], bad=[0])


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"good": [1], "bad": ["1"]}, "'1' stands twice under `good`, `bad`"),
        ({"columns": {"out put": "a"}}, "'out put' can't name a port"),
        ({"columns": {"output": "a", "input": "a"}}, "two ports take the column 'a'"),
        ({"path": "a.dat"}, "give `format`"),
        ({"path": ""}, "path"),
    ],
)
def test_bad_configuration_gets_a_sentence_that_names_the_field(
    config: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ImportOutputs(**{"path": "a.csv"} | config)


def test_the_file_is_declared_as_data() -> None:
    assert tuple(ImportOutputs(path="a.csv").data_files()) == ("a.csv",)
    assert tuple(ImportOutputs(path=["a.csv", "b.csv"]).data_files()) == ("a.csv", "b.csv")


def test_imported_outputs_are_judged_without_any_model(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,output,label\n1,Done.,1\n2,Done,0\n")
    (tmp_path / "a.flow.yaml").write_text(
        """\
flowboard: 1
name: judged
nodes:
  answers:
    type: import_outputs
    path: a.csv
    good: [1]
    bad: [0]
  quality:
    type: multi_evaluator
    inputs: {output: answers.output}
    criteria:
      - id: ends
        text: Ends with a full stop.
        candidates: [{name: stop, check: ends_with, value: '.'}]
  results:
    type: output
    inputs: {value: answers.label, verdict: quality.verdict}
"""
    )
    report = flowboard.load(tmp_path / "a.flow.yaml").run()
    assert report.status == "done"
    lines = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text().splitlines()]
    assert [(line["value"], line["verdict"]) for line in lines] == [("good", "pass"), ("bad", "fail")]
