from pathlib import Path

import pytest

from flowboard.cli.printing import printable

READING = [
    ("validate", "demo.flow.yaml"),
    ("fmt", "demo.flow.yaml"),
    ("schema",),
    ("diff", "demo.flow.yaml", "demo.flow.yaml"),
    ("nodes",),
    ("nodes", "llm"),
    ("checks",),
    ("checks", "length"),
    ("models",),
    ("runs",),
    ("example", "here"),
]
LOOKING = [
    ("show",),
    ("show", "--row", "a"),
    ("runs",),
    ("export", "--to", "items.csv"),
    ("run", "demo.flow.yaml"),
    ("run", "demo.flow.yaml", "--estimate"),
    ("grades", "export", "demo.flow.yaml"),
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_with_json_a_command_prints_one_document_and_nothing_else(flowboard, arguments):
    ended = flowboard(*arguments, "--json")
    assert ended.code == 0
    assert ended.json is not None


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_with_json_a_command_about_runs_does_so_too(flowboard, provider, arguments):
    flowboard("run", "demo.flow.yaml")
    ended = flowboard(*arguments, "--json")
    assert (ended.code, type(ended.json)) in {(0, dict), (0, list)}


@pytest.mark.parametrize("arguments", [*READING, *LOOKING], ids=" ".join)
def test_without_json_a_command_prints_text(flowboard, provider, arguments):
    flowboard("run", "demo.flow.yaml")
    ended = flowboard(*arguments)
    assert ended.code == 0
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "missing.flow.yaml"),
        ("fmt", "missing.flow.yaml"),
        ("run", "missing.flow.yaml"),
        ("diff", "demo.flow.yaml", "missing.flow.yaml"),
        ("show", "nope"),
        ("nodes", "telepathy"),
        ("run", "demo.flow.yaml", "--data", "missing.csv"),
        ("run", "demo.flow.yaml", "--limit", "0"),
        ("run", "demo.flow.yaml", "--nodes", "missing"),
        ("grades", "import", "demo.flow.yaml"),
        ("diff", "demo.flow.yaml"),
        ("frobnicate",),
    ],
    ids=" ".join,
)
def test_bad_input_ends_with_2_and_a_sentence_on_standard_error(flowboard, arguments):
    ended = flowboard(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.strip()
    assert "Traceback" not in ended.err


def test_validate_tells_file_line_node_and_field(flowboard, flow_path: Path):
    flow_path.write_text(flow_path.read_text().replace("models:", "model:"))
    ended = flowboard("validate", "demo.flow.yaml")
    assert ended.code == 2
    assert (
        "demo.flow.yaml:15: node 'answer', model: Unknown field 'model'. Did you mean 'models'?"
        in ended.err
    )


def test_validate_gives_problems_as_json(flowboard, flow_path: Path):
    flow_path.write_text("flowboard: 1\nnodes: [")
    ended = flowboard("validate", "demo.flow.yaml", "--json")
    assert (ended.code, ended.json["valid"]) == (2, False)
    assert ended.json["problems"][0]["line"] == 2


def test_fmt_check_changes_nothing_and_ends_with_2(flowboard, flow_path: Path):
    text = flow_path.read_text().replace("name: demo", "name:   demo")
    flow_path.write_text(text)
    assert flowboard("fmt", "--check", "demo.flow.yaml").code == 2
    assert flow_path.read_text() == text
    assert flowboard("fmt", "demo.flow.yaml").code == 0
    assert flowboard("fmt", "--check", "demo.flow.yaml").code == 0


def test_diff_tells_what_changed_in_words(flowboard, flow_path: Path):
    flow_path.with_name("new.flow.yaml").write_text(flow_path.read_text().replace("Say it", "Shout it"))
    assert "extract.template" in flowboard("diff", "demo.flow.yaml", "new.flow.yaml").out


def test_run_says_who_answers_and_reports_every_node(flowboard, provider):
    ended = flowboard("run", "demo.flow.yaml")
    assert ended.err.startswith("local/m is asked live from a server on this machine.")
    assert [line.split()[0] for line in ended.out.splitlines()[:6]] == [
        "NODE", "tweets", "extract", "answer", "quality", "results",
    ]  # fmt: skip
    assert "of 3 items pass" in ended.out


def test_run_warns_of_failed_rows_and_says_how_to_look_at_them(flowboard, provider):
    provider.enqueue("400")
    ended = flowboard("run", "demo.flow.yaml", "--concurrency", "1")
    assert ended.code == 20
    assert "1 items failed in answer" in ended.err
    assert "--retry-failed" in ended.err


def test_run_ends_with_10_below_the_bar(flowboard, flow_path: Path, provider):
    flow_path.write_text(flow_path.read_text().replace("'^- '", "'^\\* '"))
    ended = flowboard("run", "demo.flow.yaml", "--fail-under", "0.5")
    assert ended.code == 10
    assert "0.0% is below --fail-under 0.5." in ended.out


def test_record_writes_what_a_run_without_a_provider_plays(flowboard, provider):
    assert "The answers are in demo.recording.jsonl." in flowboard("record", "demo.flow.yaml").err
    provider.stop()
    ended = flowboard("run", "demo.flow.yaml")
    assert ended.code == 0
    assert "local/m is played from the recording." in ended.err


def test_a_missing_key_ends_with_2(flowboard, flow_path: Path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    flow_path.write_text(flow_path.read_text().replace("local/m", "openai/gpt-5-mini"))
    ended = flowboard("run", "demo.flow.yaml")
    assert ended.code == 2
    assert "OPENAI_API_KEY" in ended.err


def test_the_key_is_shown_by_its_last_four_characters(flowboard, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789-wxyz")
    ended = flowboard("models")
    assert "found …wxyz" in ended.out
    assert "canary" not in ended.out + ended.err


def test_nodes_of_a_folder_are_listed(flowboard, folder: Path):
    (folder / "mine").mkdir()
    (folder / "mine" / "one.py").write_text(
        "from flowboard.node import NodeType\n\nclass One(NodeType):\n    '''Does one thing.'''\n\n    type = 'one'\n"
    )
    assert "Does one thing." in flowboard("nodes", "--nodes", "mine").out


def test_what_a_terminal_would_take_for_an_order_is_not_printed():
    assert printable("\x1b[2Jred\x07 \u202e\ttab\n") == "�[2Jred� �\ttab\n"


def test_the_version_is_printed(flowboard):
    from importlib.metadata import version

    assert flowboard("--version").out.strip() == version("flowboard")
