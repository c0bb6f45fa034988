"""The hash of the executable parts: what changes it, what doesn't, and what needs trust at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.workspace.project import Project, load

DOCUMENT: dict[str, Any] = {
    "flowboard": 1,
    "name": "demo",
    "nodes": {
        "rows": {"type": "dataset", "path": "rows.csv"},
        "ask": {"type": "prompt", "inputs": {"text": "rows.text"}, "template": "Say: {{ text }}"},
        "answer": {
            "type": "llm",
            "inputs": {"prompt": "ask.prompt"},
            "models": ["openai/gpt-5-mini"],
            "samples": 2,
            "base_url": "http://127.0.0.1:9/v1",
            "assertions": [
                {"name": "kind", "code": "checks.py::kind"},
                {"name": "short", "code": "def check(output, row):\n    return len(output) < 9\n"},
                {"name": "dashes", "check": "contains", "value": "-"},
            ],
        },
        "quality": {
            "type": "multi_evaluator",
            "inputs": {"output": "answer.text"},
            "criteria": [
                {
                    "id": "form",
                    "text": "It is short.",
                    "candidates": [
                        {"name": "one", "code": "def check(output, row):\n    return True\n"},
                        {"name": "two", "code": "def check(output, row):\n    return False\n"},
                        {"name": "fair", "judge": "Is it fair?", "model": "openai/gpt-5-mini"},
                    ],
                    "chosen": ["one", "fair"],
                }
            ],
        },
        "results": {"type": "output", "inputs": {"value": "answer.text"}, "name": "found"},
    },
    "layout": {"rows": [0, 0], "ask": [320, 0]},
}
CHECKS = "def kind(output, row):\n    return True\n\ndef rude(output, row):\n    return False\n"


class Written:
    """A flow in a folder of its own, written anew for every change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "rows.csv").write_text("id,text\na,hello\n")
        (folder / "other.csv").write_text("id,text\na,hello\n")
        self.hash = self.of(DOCUMENT)

    def of(self, document: dict[str, Any], checks: str = CHECKS) -> str:
        """The hash of a flow with this content."""
        return self.project(document, checks).trust_hash()

    def project(self, document: dict[str, Any], checks: str = CHECKS) -> Project:
        """The flow, opened."""
        (self.folder / "checks.py").write_text(checks)
        path = self.folder / "demo.flow.yaml"
        path.write_text(json.dumps(document))
        return load(path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(tmp_path_factory.mktemp("hashed"))


def changed(*places: tuple[str, Any]) -> dict[str, Any]:
    """The document with other values: `nodes/answer/samples` and what shall stand there."""
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    for place, value in places:
        *way, last = [int(key) if key.isdigit() else key for key in place.split("/")]
        holder: Any = document
        for key in way:
            holder = holder[key]
        holder[last] = value
    return document


CODE = "def check(output, row):\n    return row is None\n"
CANDIDATES = "nodes/quality/criteria/0/candidates"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("nodes/answer/assertions/1/code", CODE),
        ("nodes/answer/assertions/0/code", "checks.py::rude"),
        ("nodes/answer/assertions/1/code", "checks.py::kind"),
        (f"{CANDIDATES}/0/code", CODE),
        (f"{CANDIDATES}/1/code", CODE),
        (f"{CANDIDATES}/2/model", "openai/gpt-5"),
        ("nodes/answer/models", ["openai/gpt-5"]),
        ("nodes/answer/models", ["openai/gpt-5-mini", "openai/gpt-5"]),
        ("nodes/answer/samples", 3),
        ("nodes/answer/assertions/2/on_fail", "retry 9"),
        ("nodes/answer/base_url", "http://127.0.0.1:10/v1"),
        ("nodes/answer/base_url", "http://127.0.0.1:9/v2"),
        ("nodes/answer/base_url", "https://models.example.org/v1"),
        ("nodes/answer/base_url", None),
        ("nodes/rows/path", "other.csv"),
        ("nodes/results/name", "other"),
        ("nodes/results/format", "csv"),
        ("nodes/again", {"type": "output", "inputs": {"value": "answer.text"}}),
    ],
    ids=str,
)
def test_a_change_of_an_executable_part_changes_the_hash(written: Written, place: str, value: Any):
    assert written.of(changed((place, value))) != written.hash


def test_a_change_anywhere_in_a_code_file_changes_the_hash(written: Written):
    assert written.of(DOCUMENT, CHECKS.replace("return False", "return None")) != written.hash
    assert written.of(DOCUMENT, CHECKS + "# a word\n") != written.hash


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", "another"),
        ("description", "It does more."),
        ("layout", {"rows": [900, -40]}),
        ("nodes/answer/title", "Answer"),
        ("nodes/answer/note", "as agreed"),
        ("nodes/answer/x-colour", "blue"),
        ("nodes/answer/temperature", 0.5),
        ("nodes/answer/mute", True),
        ("nodes/ask/template", "Shout: {{ text }}"),
        ("nodes/answer/assertions/1/name", "brief"),
        ("nodes/answer/assertions/2/value", "*"),
        ("nodes/quality/criteria/0/text", "It is brief."),
        ("nodes/quality/criteria/0/chosen", ["two", "fair"]),
        (f"{CANDIDATES}/2/judge", "Is it kind?"),
        ("x-code-files", {"checks.py": "def kind(output, row): return 1\n"}),
    ],
    ids=str,
)
def test_other_changes_leave_the_hash_as_it_is(written: Written, place: str, value: Any):
    assert written.of(changed((place, value))) == written.hash


def test_other_rows_in_the_same_file_leave_the_hash_as_it_is(written: Written):
    (written.folder / "rows.csv").write_text("id,text\na,good night\nb,again\n")
    assert written.of(DOCUMENT) == written.hash


def test_keys_profiles_and_environment_leave_the_hash_as_it_is(
    written: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('[profiles.openai]\nbase_url = "https://gateway.example.org/v1"\n')
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert written.of(DOCUMENT) == written.hash


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=40)
@given(
    order=st.permutations(list(DOCUMENT["nodes"])),
    places=st.lists(st.integers(-999, 999), min_size=2, max_size=2),
    words=st.lists(texts, min_size=3, max_size=3),
    suffix=st.from_regex(r"[a-z0-9_]{1,9}", fullmatch=True),
)
def test_neither_order_nor_place_nor_names_nor_notes_are_in_the_hash(
    written: Written, order: list[str], places: list[int], words: list[str], suffix: str
):
    document = changed(
        ("name", words[0]),
        ("layout", {"rows": places}),
        ("nodes/rows/note", words[1]),
        ("nodes/answer/title", words[2]),
    )
    nodes = {f"{name}_{suffix}": document["nodes"][name] for name in order}
    for node in nodes.values():
        for port, wire in node.get("inputs", {}).items():
            source, _, output = wire.partition(".")
            node["inputs"][port] = f"{source}_{suffix}.{output}"
    document["nodes"], document["layout"] = nodes, {f"rows_{suffix}": places}
    assert written.of(document) == written.hash


@settings(max_examples=40)
@given(body=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_every_character_of_a_source_is_in_the_hash(written: Written, body: str):
    code = f"def check(output, row):\n    return len(output) < 9\n# {body}\n"
    assert written.of(changed(("nodes/answer/assertions/1/code", code))) != written.hash


def test_the_hash_says_by_which_definition_it_was_made(written: Written):
    version, _, digits = written.hash.partition("-")
    assert (version, len(digits)) == ("v1", 64)


def test_the_sheet_shows_everything_that_is_in_the_hash(written: Written):
    sheet = written.project(DOCUMENT).trust_sheet()
    assert sheet.hash == written.hash
    assert [(piece.node, piece.name, piece.criterion) for piece in sheet.code] == [
        ("answer", "kind", None),
        ("answer", "short", None),
        ("quality", "one", "form"),
        ("quality", "two", "form"),
    ]
    assert (sheet.code[0].source, sheet.code[0].function) == (CHECKS, "kind")
    assert [(contact.origin, contact.standing, contact.is_loopback) for contact in sheet.contacts] == [
        ("http://127.0.0.1:9", "flow", True),
        ("https://api.openai.com", "default", False),
    ]
    assert [use.path for use in (*sheet.reads, *sheet.writes)] == ["rows.csv", "found.jsonl"]
    assert [need.kind for need in sheet.needs] == ["code", "code", "origin", "spending"]


def test_the_sheet_counts_the_calls_of_a_first_run_with_their_cost(written: Written):
    sheet = written.project(DOCUMENT).trust_sheet()
    assert sheet.calls is not None
    rows = len((written.folder / "rows.csv").read_text().splitlines()) - 1
    by_node = {node.node: node for node in sheet.calls}
    assert (by_node["answer"].calls, by_node["quality"].calls) == (2 * rows, 2 * rows)
    assert by_node["answer"].models == ("openai/gpt-5-mini",)
    assert (by_node["quality"].cost or 0) > 0
    assert sheet.all_calls == 4 * rows


def test_an_unknown_price_is_told_as_such(written: Written):
    document = changed(("nodes/answer/base_url", "https://models.example.org/v1"))
    sheet = written.project(document).trust_sheet()
    assert {node.node: node.cost for node in sheet.calls or ()}["answer"] is None
    assert sheet.cost is None


def test_a_flow_without_code_addresses_and_paid_calls_needs_nothing(written: Written):
    nodes = {name: DOCUMENT["nodes"][name] for name in ("rows", "ask")}
    nodes["answer"] = DOCUMENT["nodes"]["answer"] | {"models": ["ollama/llama3.2"], "assertions": []}
    del nodes["answer"]["base_url"]
    assert written.project(DOCUMENT | {"nodes": nodes, "layout": {}}).trust_sheet().needs == ()


def test_an_address_of_a_profile_of_the_user_needs_no_trust(
    written: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    profiles = tmp_path / "profiles.toml"
    profiles.write_text('[profiles.mine]\nbase_url = "http://127.0.0.1:9/v1"\n')
    monkeypatch.setenv("FLOWBOARD_PROFILES", str(profiles))
    sheet = written.project(DOCUMENT).trust_sheet()
    assert "origin" not in [need.kind for need in sheet.needs]
    assert sheet.contacts[0].standing == "profile"
