"""A pinned node keeps its outputs, whatever changes in it or before it."""

from __future__ import annotations

from pathlib import Path

import orjson

from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.export import export_run
from flowboard.workspace.project import Project, load
from tests.provider import Provider


def answers(folder: Path, tmp_path: Path) -> list[str]:
    target = tmp_path / "answers.jsonl"
    with target.open("wb") as stream:
        export_run(folder, "latest", NodeTypes(), stream, node="answer", kind="jsonl")
    return [orjson.loads(line)["answer.text"] for line in target.read_bytes().splitlines()]


def edited(project: Project, old: str, new: str) -> Project:
    text = project.path.read_text()
    assert old in text
    project.path.write_text(text.replace(old, new))
    return load(project.path)


def test_a_pinned_node_asks_nobody_again_and_gives_what_it_gave(
    project: Project, provider: Provider, folder: Path, tmp_path: Path
) -> None:
    project.run()
    first, asked = answers(folder, tmp_path), provider.requests.total()
    pinned = edited(project, "    models: [local/m]\n", "    models: [local/m]\n    x-pinned: true\n")
    changed = edited(pinned, "Say it:", "Shout it:")
    assert changed.estimate().calls == 0
    changed.run()
    assert provider.requests.total() == asked
    assert answers(folder, tmp_path) == first


def test_rows_that_a_pinned_node_has_never_seen_are_computed(
    project: Project, provider: Provider, folder: Path
) -> None:
    project.run()
    asked = provider.requests.total()
    pinned = edited(project, "    models: [local/m]\n", "    models: [local/m]\n    x-pinned: true\n")
    (folder / "tweets.csv").write_text((folder / "tweets.csv").read_text() + "d,new\n")
    pinned.run()
    assert provider.requests.total() == asked + 1


def test_without_its_pin_a_node_goes_with_its_inputs_again(project: Project, provider: Provider) -> None:
    project.run()
    asked = provider.requests.total()
    edited(project, "Say it:", "Shout it:").run()
    assert provider.requests.total() == 2 * asked
