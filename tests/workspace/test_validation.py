from pathlib import Path

import pytest

from flowboard.flow.errors import FlowError
from flowboard.workspace.project import load


def problems(path: Path) -> list[str]:
    return load(path).validate().lines()


def test_a_sound_flow_has_no_problems(flow_path: Path):
    report = load(flow_path).validate()
    assert (report.is_valid, report.problems) == (True, ())


def test_a_wire_to_a_missing_column_names_the_columns_there_are(flow_path: Path):
    flow_path.write_text(
        flow_path.read_text().replace("tweets.text}\n    template", "tweets.body}\n    template")
    )
    (line,) = problems(flow_path)
    assert line.startswith(f"{flow_path}:9: node 'extract', inputs.tweet: ")
    assert "Its outputs: id, text." in line


def test_a_missing_data_file_is_told_at_the_field_that_names_it(flow_path: Path, folder: Path):
    (folder / "tweets.csv").unlink()
    (line,) = problems(flow_path)
    assert line.startswith(f"{flow_path}:6: node 'tweets', path: The file 'tweets.csv' doesn't exist")


def test_a_data_file_outside_of_the_flows_folder_is_refused(flow_path: Path):
    flow_path.write_text(
        flow_path.read_text().replace("path: tweets.csv", "path: /etc/passwd\n    format: csv")
    )
    assert "outside the flow's folder" in problems(flow_path)[0]


def test_two_nodes_alike_may_take_inputs_of_different_names(folder: Path):
    path = folder / "two.flow.yaml"
    path.write_text(
        "flowboard: 1\nnodes:\n"
        "  rows: {type: dataset, rows: [{a: x, b: y}]}\n"
        "  one: {type: output, inputs: {value: rows.a, first: rows.b}}\n"
        "  two: {type: output, inputs: {value: rows.a, second: rows.b}}\n"
    )
    assert problems(path) == []


def test_an_unknown_field_names_the_one_that_was_meant(flow_path: Path):
    flow_path.write_text(flow_path.read_text().replace("    models: [local/m]", "    model: [local/m]"))
    lines = problems(flow_path)
    assert any(
        "node 'answer', model: Unknown field 'model'. Did you mean 'models'?" in line for line in lines
    )
    assert any("node 'answer', models: This field is missing." in line for line in lines)


def test_a_wrong_assertion_of_a_node_is_told_with_its_line(flow_path: Path):
    flow_path.write_text(flow_path.read_text().replace("every_line_matches", "every_line_match"))
    (line,) = problems(flow_path)
    assert ":17: node 'answer', assertions[0].check: There is no check 'every_line_match'." in line


def test_a_wrong_assertion_inside_a_configuration_is_told_with_its_line(flow_path: Path):
    flow_path.write_text(flow_path.read_text().replace("value: '7'", "text: '7'"))
    lines = problems(flow_path)
    assert any(":24: node 'quality', criteria[0].candidates[0].text: " in line for line in lines)


def test_an_unknown_node_type_is_a_warning_until_the_flow_runs(flow_with):
    project = load(flow_with("  a:\n    type: telepathy\n"))
    assert project.validate().is_valid
    with pytest.raises(
        Exception, match=r"node 'a': there is no node type 'telepathy' here.*remove the node"
    ):
        project.run()


def test_running_an_invalid_flow_raises_its_errors_and_writes_nothing(flow_path: Path, folder: Path):
    flow_path.write_text(flow_path.read_text().replace("answer.text, tweet", "answer.texd, tweet"))
    before = sorted(folder.rglob("*"))
    with pytest.raises(FlowError, match="has no output 'texd'"):
        load(flow_path).run()
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("rows.texd", "'rows' has no output 'texd'. Did you mean 'text'?"),
        ("rwos.text", "There is no node 'rwos'. Did you mean 'rows'?"),
        ("later.value", "'later' doesn't lead to this node, so its values aren't in the row."),
    ],
)
@pytest.mark.parametrize("place", ["node", "evaluator"])
def test_a_reference_that_no_row_can_have_is_a_warning(
    folder: Path, place: str, reference: str, told: str
):
    spec = f"{{name: same, check: equals, to: {reference}}}"
    on_node = f"\n    assertions: [{spec}]" if place == "node" else ""
    candidate = spec if place == "evaluator" else "{name: some, check: contains, value: a}"
    path = folder / "references.flow.yaml"
    path.write_text(
        "flowboard: 1\nnodes:\n  rows: {type: dataset, rows: [{text: a}]}\n"
        f"  ask:\n    type: prompt\n    inputs: {{text: rows.text}}\n    template: '{{{{ text }}}}'{on_node}\n"
        "  judge:\n    type: multi_evaluator\n    inputs: {output: ask.prompt}\n"
        f"    criteria: [{{id: c, candidates: [{candidate}]}}]\n"
        "  later: {type: transform, inputs: {value: ask.prompt}}\n"
    )
    (problem,) = load(path).validate().problems
    assert problem.severity == "warning"
    assert told in problem.message


def test_references_to_what_leads_here_are_fine():
    for example in Path(__file__).parents[2].joinpath("flows").glob("*.flow.yaml"):
        assert load(example).validate().problems == ()


def test_a_run_to_a_node_minds_only_what_that_node_needs(flow_path: Path):
    flow_path.write_text(
        flow_path.read_text().replace("nodes:\n", "nodes:\n  unfinished:\n    type: llm\n")
    )
    with pytest.raises(FlowError, match="unfinished"):
        load(flow_path).run()
    assert load(flow_path).run(to="tweets").summary.status == "done"
    with pytest.raises(FlowError, match="unfinished"):
        load(flow_path).run(to="unfinished")
