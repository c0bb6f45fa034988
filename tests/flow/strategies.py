"""Arbitrary flows: every value that a flow file promises to keep."""

from __future__ import annotations

from hypothesis import strategies as st

from flowboard.flow import AssertionSpec, Flow, Node

_AWKWARD = (
    "", " ", "yes", "on", "null", "~", "1", "1.0", "0x1f", "0o7", "1_000", "1:30", "2020-01-01", "<<", "=", "- a",
    "-", "---", "a: b", "a #b", "# c", "'", '"', "it's", '"both\'s"', "\n", "a\n", "a\nb", "a\n\n", "\na", " a\nb",
    "a\n ", "a\n \nb\n\n", "\ta\nb", "a\t\nb ", "a\r\nb", "a\rb", "\u2028", "\x85", "\ufeff", "\x07\nx", "{{ x }}",
    "[a", "a]", "{a}", "a, b", "!tag", "&x", "*x", "@x", "`x", "%x", "|", ">", "?", "? a", ":", "a:", ":a", ".inf",
    "http://x:80/a?b#c", "😀\nx", "  \n  x", "x" * 300, "x\n---\ny", "...", "\x00".replace("\x00", "z"),
)  # fmt: skip
_characters = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
texts = st.one_of(
    st.sampled_from(_AWKWARD), st.text(_characters, max_size=30), st.text("ab \n\t#:-'\"", max_size=20)
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
keys = st.one_of(
    st.sampled_from(["on", "yes", "a b", "1", "x: y", "<<"]),
    st.text(_characters, min_size=1, max_size=12),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)
node_ids = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
_port_names = st.one_of(
    st.sampled_from(["text", "a b", "x.y", "#", "[0]"]), st.from_regex(r"[a-z]{1,6}", fullmatch=True)
)
_wires = st.builds("{}.{}".format, node_ids, _port_names)
_config_keys = keys.filter(
    lambda key: (
        key not in ("type", "title", "note", "inputs", "assertions", "mute", "bypass")
        and not key.startswith("x-")
    )
)
_extensions = st.dictionaries(st.builds("x-{}".format, node_ids), values, max_size=2)
assertions = st.builds(
    lambda name, kind, text, extra, on_fail: AssertionSpec.model_validate(
        {
            "name": name,
            kind: text,
            "on_fail": on_fail,
            **{f"a_{key}": value for key, value in extra.items()},
        }
    ),
    st.text(_characters, min_size=1, max_size=10),
    st.sampled_from(["check", "code", "judge", "learned"]),
    texts,
    st.dictionaries(keys, values, max_size=2),
    st.sampled_from(["record", "skip_downstream", "retry 3"]),
)
nodes = st.builds(
    Node,
    type=st.sampled_from(["prompt", "llm@1", "dataset", "strange_one"]),
    title=texts,
    note=texts,
    inputs=st.dictionaries(keys, _wires | st.lists(_wires, max_size=3), max_size=3),
    assertions=st.lists(assertions, max_size=2).map(tuple),
    mute=st.booleans(),
    bypass=st.booleans(),
    config=st.dictionaries(_config_keys, values, max_size=3),
    extensions=_extensions,
)
flows = st.builds(
    Flow,
    name=texts,
    description=texts,
    nodes=st.dictionaries(node_ids, nodes, max_size=3),
    layout=st.dictionaries(
        node_ids, st.lists(st.integers(-9999, 9999), min_size=2, max_size=2), max_size=3
    ),
    extensions=_extensions,
)
