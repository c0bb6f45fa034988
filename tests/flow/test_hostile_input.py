"""Whatever a file holds, reading it raises `FlowError` or gives a flow, and soon."""

from __future__ import annotations

import pytest

from flowboard.flow import FlowError, diff_flows, format_flow, json_schema, read_flow, validate
from flowboard.flow.splicing import identity
from tests.flow.examples import CANONICAL, SmallCatalogue
from tests.flow.mutations import mutated

HEAD = "flowboard: 1\nnodes:\n  a:\n    type: t\n    value: "


def refusal(content):
    """What reading says; fails when it says nothing."""
    with pytest.raises(FlowError) as error:
        read_flow(content)
    return str(error.value)


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "line 1: YAML anchors" in refusal(bomb)


def test_an_alias_is_refused():
    assert "line 5: YAML aliases" in refusal(HEAD + "*x\n")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [id]", "!!str x", "!mine x", "! x", "!<tag:a> x"]
)
def test_a_tag_is_refused(tag):
    assert "line 5: YAML tags" in refusal(HEAD + tag + "\n")


@pytest.mark.parametrize(
    "deep",
    [
        "[" * 50_000,
        "{a: " * 50_000,
        "- " * 50_000,
        "\n" + "".join(" " * n + "- \n" for n in range(6, 300)),
    ],
)
def test_deep_nesting_is_refused_before_it_is_composed(deep):
    assert "nests deeper than 40 levels" in refusal("x-deep:\n  " + deep)


def test_ten_megabytes_are_refused_unread():
    assert "The file has 10,000,000 bytes; a flow has at most 1,000,000" in refusal(b"a" * 10_000_000)


def test_too_many_values_are_refused():
    assert "too many values" in refusal("x-many: [" + "1," * 60_000 + "1]")


def test_too_many_nodes_are_refused():
    text = "flowboard: 1\nnodes:\n" + "".join(f"  n{i}: {{type: t}}\n" for i in range(2_001))
    assert "at most 2000 nodes" in refusal(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (CANONICAL.encode("utf-16"), "line 1: The file is written in UTF-16. Save it as UTF-8."),
        (CANONICAL.encode("utf-32"), "line 1: The file is written in UTF-32. Save it as UTF-8."),
        (b"flowboard: 1\nname: caf\xe9\n", "line 2: Byte 0xe9 isn't UTF-8."),
        (b"flowboard: 1\nname: a\0b\n", "line 2: The character U+0000"),
        (b"flowboard: 1\nname: a\x1bb\n", "line 2: The character U+001B"),
        ("flowboard: 1\nname: a\u2028b\n".encode(), "line 2: The character U+2028"),
        (b"flowboard: 1\nname: a\rb\n", "line 2: The character U+000D"),
        ("flowboard: 1\nname: \ud800\n", "line 2: The character U+D800"),
        (b'flowboard: 1\nname: "\\ud800"\n', "line 2: The text holds half of a surrogate pair"),
        (b'flowboard: 1\nname: "a\\0b"\n', "line 2: The text holds a NUL character"),
        (b'flowboard: 1\nname: "\\UFFFFFFFF"\n', "This isn't valid YAML"),
    ],
)
def test_characters_that_no_flow_can_keep_are_refused_by_line(data, message):
    assert message in refusal(data)


def test_a_byte_order_mark_is_no_obstacle():
    assert read_flow(b"\xef\xbb\xbf" + CANONICAL.encode()).flow == read_flow(CANONICAL).flow


@pytest.mark.parametrize(
    "number", ["9" * 10_000, "-" + "9" * 25, "1e999", ".inf", "-.INF", ".nan", "0x" + "f" * 20]
)
def test_numbers_that_json_cannot_hold_are_refused(number):
    assert refusal(HEAD + number + "\n").startswith("line 5: ")


@pytest.mark.parametrize(
    "text", ["1: x", "null: x", "true: x", "[a]: x", "{a: b}: x", f"{'k' * 300}: x"]
)
def test_keys_that_are_not_short_texts_are_refused(text):
    assert "line 2: A key" in refusal(
        f"flowboard: 1\n? {text}".replace("? ", "", 1)
        if text[0] not in "[{"
        else f"flowboard: 1\n? {text[:-3]}\n: x"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("%YAML 1.1\n---\na: 1\n", "directives"),
        ("a: 1\n---\nb: 2\n", "one YAML document"),
        ("a: 1\n...\n", "one YAML document"),
    ],
)
def test_directives_and_further_documents_are_refused(text, what):
    assert what in refusal(text)


def test_a_message_never_repeats_the_text_it_complains_about():
    assert "sk-secret" not in refusal(f"flowboard: 1\nname: 'sk-secret-{'1' * 30}\n")


def exercise(data):
    """Read, validate, format and save; True when the file was readable."""
    try:
        file = read_flow(data, "mutated.flow.yaml")
    except FlowError as error:
        assert error.problems
        assert str(error)
        return False
    for problem in validate(file, SmallCatalogue()):
        assert problem.describe(file.path)
    text = format_flow(file)
    again = read_flow(text)
    assert identity(again.flow) == identity(file.flow)
    assert format_flow(again) == text
    assert identity(file.with_flow(file.flow).flow) == identity(file.flow)
    assert not diff_flows(file.flow, again.flow)
    return True


def test_five_hundred_mutated_files_raise_nothing_but_the_documented_error():
    readable = sum(exercise(mutated(seed)) for seed in range(500))
    assert 50 < readable < 450  # the mutations must reach the reader and what comes behind it


@pytest.mark.full
def test_ten_thousand_mutated_files_raise_nothing_but_the_documented_error():
    readable = sum(exercise(mutated(seed)) for seed in range(10_000))
    assert 1_000 < readable < 9_000


def test_the_schema_is_plain_data():
    assert json_schema()["$defs"]["node"]["type"] == "object"
