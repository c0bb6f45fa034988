"""What CONTRIBUTING shows works as it is printed there."""

import json
import re
import tomllib

import pytest
import typer
from typer.testing import CliRunner

import flowboard
from flowboard.assertions.checks.check import Check
from flowboard.assertions.checks.examples import examples
from flowboard.llm.profiles import load_profiles
from flowboard.node import CallFailed, ChatRequest
from tests.house.project import ROOT, blocks

SNIPPETS = {
    named[1]: block.text
    for block in blocks("CONTRIBUTING.md")
    if (named := re.match(r"# (\S+\.\w+)\n", block.text))
}


def defined_by(path: str) -> dict[str, object]:
    """The names that a snippet defines."""
    found: dict[str, object] = {"__name__": "snippet"}
    exec(compile(SNIPPETS[path], path, "exec"), found)
    return found


def test_the_map_shows_the_layers_that_the_linter_holds():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (held,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    (shown,) = (block.text for block in blocks("CONTRIBUTING.md") if "map" in block.heading)
    for line, layer in zip(shown.splitlines(), held, strict=True):
        words = line.split()
        assert words[: layer.count("|") + 1] == [room.strip() for room in layer.split("|")]


def test_the_node_runs_in_its_flow(tmp_path):
    (tmp_path / "nodes").mkdir()
    for path in ("nodes/shout.py", "shouting.flow.yaml"):
        (tmp_path / path).write_text(SNIPPETS[path])
    project = flowboard.load(tmp_path / "shouting.flow.yaml", nodes=[tmp_path / "nodes"])
    report = project.run(out=tmp_path / "out")
    (results,) = report.outputs
    assert [json.loads(line)["value"] for line in results.read_text().splitlines()] == [
        "HELLO!!",
        "FLOW!!",
    ]


def test_the_check_says_what_its_example_says():
    check = defined_by("flowboard/assertions/checks/text.py")["QuestionCount"]
    assert isinstance(check, type) and issubclass(check, Check)
    for example in examples(check):
        said = check(**example.spec.arguments).failure(example.output, example.row)
        assert (said is None) == (example.outcome == "pass")
        assert said == example.message or example.message is None


def test_the_profile_is_a_profile(tmp_path):
    file = tmp_path / "profiles.toml"
    file.write_text(SNIPPETS["profiles.toml"])
    profile = load_profiles(file)["gateway"]
    assert (profile.origin, profile.key_env) == ("https://models.example.org", "GATEWAY_KEY")
    assert profile.prices["small"].output == 0.4


async def test_the_model_answers_and_fails_as_the_protocol_has_it():
    model = defined_by("flowboard/llm/echo.py")["EchoModel"]("echo/last", "http://127.0.0.1:1")
    asked = ChatRequest("echo/last", [{"role": "user", "content": "Anyone there?"}])
    assert (await model.complete(asked)).text == "Anyone there?"
    with pytest.raises(CallFailed, match="asked nothing"):
        await model.complete(ChatRequest("echo/last", []))


def test_the_command_lists_the_nodes_of_the_example():
    app = typer.Typer()
    app.command()(defined_by("flowboard/cli/outline.py")["outline"])
    flow = str(ROOT / "flows" / "tweet_entities.flow.yaml")
    assert json.loads(CliRunner().invoke(app, [flow, "--json"]).stdout)["quality"] == "multi_evaluator"
    assert "multi_evaluator" in CliRunner().invoke(app, [flow]).stdout
