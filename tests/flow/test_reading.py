"""What a flow file may say, what its values mean, and where messages point."""

from __future__ import annotations

import pytest

from flowboard.flow import FlowError, load_flow, read_flow
from tests.flow.examples import CANONICAL, COMMENTED


def problems(text):
    """The messages of reading a broken text."""
    with pytest.raises(FlowError) as error:
        read_flow(text, "bad.flow.yaml")
    return str(error.value).splitlines()


def config(yaml):
    """The configuration value that `yaml` writes."""
    return (
        read_flow(f"flowboard: 1\nnodes:\n  a:\n    type: t\n    value: {yaml}\n")
        .flow.nodes["a"]
        .config["value"]
    )


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("2020-01-01", "2020-01-01"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("014", 14),
        ("0o14", 12),
        ("0x1F", 31),
        ("-1", -1),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("~", None),
        ("", None),
        ("TRUE", True),
        ("'true'", "true"),
        ("<<", "<<"),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_plain_values_follow_the_core_schema(yaml, value):
    assert config(yaml) == value
    assert type(config(yaml)) is type(value)


def test_the_fields_of_a_node_are_told_from_its_configuration():
    node = read_flow(COMMENTED).flow.nodes["answer"]
    assert node.inputs == {"prompt": "extract.prompt"}
    assert node.config == {"models": ["openai/gpt-5-mini", "openai/gpt-5"]}
    assert [spec.name for spec in node.assertions] == ["bulleted", "code"]


def test_an_unknown_node_type_is_kept_as_it_stands():
    text = "flowboard: 1\nnodes:\n  a:\n    type: somebody.elses@3\n    deep: {x: [1, {y: 2}]}\n"
    file = read_flow(text)
    assert file.flow.nodes["a"].config == {"deep": {"x": [1, {"y": 2}]}}


def test_lines_point_to_fields_and_list_items():
    file = read_flow(CANONICAL)
    assert file.lines[("extract",)] == 7
    assert file.lines[("extract", "template")] == 10
    assert file.lines[("answer", "assertions", 0, "pattern")] == 18
    assert file.lines[("", "layout", "tweets")] == 27
    assert file.line("extract", "inputs", "absent") == 9


def test_the_hash_is_that_of_the_bytes_in_the_file(tmp_path):
    from hashlib import sha256

    data = b"\xef\xbb\xbf" + CANONICAL.encode()
    place = tmp_path / "a.flow.yaml"
    place.write_bytes(data)
    assert load_flow(place).hash == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "bad.flow.yaml:1: The file is empty. A flow begins with the line `flowboard: 1`."),
        (
            "- a\n",
            "bad.flow.yaml:1: This is no flow: a flow is a mapping that begins with `flowboard: 1`.",
        ),
        ("name: x\n", "bad.flow.yaml:1: This is no flow: the format is missing."),
        ("flowboard: true\n", "bad.flow.yaml:1: flowboard: This is no flow: the format is missing."),
        (
            "name: x\nflowboard: 2\n",
            "bad.flow.yaml:2: flowboard: This file says flowboard: 2; this program reads 1.",
        ),
        ("flowboard: 1\nlayuot: {}\n", "bad.flow.yaml:2: layuot: Unknown field. Did you mean 'layout'?"),
        ("flowboard: 1\nname: 3\n", "bad.flow.yaml:2: name: This must be a text."),
        ("flowboard: 1\nnodes: []\n", "bad.flow.yaml:2: nodes: This must be a mapping"),
        ("flowboard: 1\nnodes:\n  a b: {type: t}\n", "bad.flow.yaml:3: node 'a b': 'a b' is no node id"),
        ("flowboard: 1\nnodes:\n  a:\n", "bad.flow.yaml:3: node 'a': A node is a mapping."),
        (
            "flowboard: 1\nnodes:\n  a: {x: 1}\n",
            "bad.flow.yaml:3: node 'a': The field `type` is missing.",
        ),
        (
            "flowboard: 1\nnodes:\n  a: {type: t@x}\n",
            "bad.flow.yaml:3: node 'a', type: A type is a name",
        ),
        (
            "flowboard: 1\nnodes:\n  a:\n    type: t\n    inputs:\n      p: q\n",
            "bad.flow.yaml:6: node 'a', inputs.p: A wire is written `node.port`",
        ),
        (
            "flowboard: 1\nnodes:\n  a:\n    type: t\n    assertions:\n      - {name: x, check: c, code: d}\n",
            "bad.flow.yaml:6: node 'a', assertions[0]: Give exactly one of check, code, judge, learned",
        ),
        (
            "flowboard: 1\nnodes:\n  a:\n    type: t\n    assertions:\n      - name: x\n        check: 3\n",
            "bad.flow.yaml:7: node 'a', assertions[0].check: Input should be a text.",
        ),
        (
            "flowboard: 1\nlayout:\n  a: [0, 1.5]\n",
            "bad.flow.yaml:3: layout.a: A place is written `[x, y]`",
        ),
        (
            "flowboard: 1\nnodes:\n  a: {type: t}\n  a: {type: t}\n",
            "bad.flow.yaml:4: The key 'a' stands here twice.",
        ),
    ],
)
def test_a_broken_file_is_told_with_line_and_field(text, message):
    assert problems(text)[0].startswith(message)


def test_all_problems_of_a_file_are_told_at_once():
    text = "flowboard: 1\nnam: x\nnodes:\n  a: {type: t, mute: 3, title: 4}\n"
    assert [line.split(": ")[0] for line in problems(text)] == [
        "bad.flow.yaml:2",
        "bad.flow.yaml:4",
        "bad.flow.yaml:4",
    ]


def test_x_fields_are_kept_anywhere():
    flow = read_flow("flowboard: 1\nx-a: [1]\nnodes:\n  a: {type: t, x-b: {c: 2}}\n").flow
    assert flow.extensions == {"x-a": [1]}
    assert flow.nodes["a"].extensions == {"x-b": {"c": 2}}


def test_a_missing_file_is_told_with_its_name(tmp_path):
    with pytest.raises(FlowError, match=r"absent\.flow\.yaml: The file can't be read: No such file"):
        load_flow(tmp_path / "absent.flow.yaml")
