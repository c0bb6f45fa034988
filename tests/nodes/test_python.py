"""The `python` node, run by the real sandbox."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from flowboard.assertions.sandbox.opening import OpenSandbox, open_sandbox
from flowboard.node import NodeFailed
from flowboard_nodes.python import Python
from tests.nodes.context import CellOf


@pytest.fixture
async def sandbox() -> AsyncIterator[OpenSandbox]:
    opened = open_sandbox()
    yield opened
    await opened.close()


async def ran(sandbox: OpenSandbox, node: Python, folder: Path = Path(), **inputs: Any) -> Any:
    cell = CellOf(folder)
    cell.sandbox = sandbox
    return await node.run(cell, **inputs)


async def test_inputs_are_the_arguments_and_what_is_returned_leaves_by_value(sandbox):
    node = Python(code="def run(text, times):\n    return [text] * times")
    assert await ran(sandbox, node, text="a", times=2) == {"value": ["a", "a"]}


async def test_keys_that_are_named_leave_by_their_ports(sandbox):
    node = Python(
        code="def run(text):\n    return {'n': len(text), 'up': text.upper(), 'more': 1}",
        returns=("n", "up"),
    )
    assert [port.name for port in node.output_ports()] == ["n", "up"]
    assert await ran(sandbox, node, text="abc") == {"n": 3, "up": "ABC"}


async def test_code_may_live_beside_the_flow(sandbox, tmp_path):
    (tmp_path / "steps.py").write_text("def shout(text):\n    return text + '!'\n")
    node = Python(code="steps.py::shout")
    assert node.data_files() == ("steps.py",)
    assert await ran(sandbox, node, tmp_path, text="hi") == {"value": "hi!"}


@pytest.mark.parametrize(
    ("code", "returns", "sentence"),
    [
        ("def run(text):\n    return 1 / 0", (), "ZeroDivisionError: division by zero (line 2)"),
        ("def run(other):\n    return 1", (), "unexpected keyword argument 'text'"),
        ("def run(text):\n    return object()", (), "the code gave a object that isn't a JSON value"),
        ("def run(text):\n    return 1", ("n",), "with `returns` it has to return a dict"),
        ("def run(text):\n    return {}", ("n",), "returned a dict without 'n'"),
        ("def run(text):\n    return open('/etc/passwd').read()", (), "code can't reach files"),
    ],
)
async def test_what_goes_wrong_fails_the_item_with_a_sentence(sandbox, code, returns, sentence):
    with pytest.raises(NodeFailed) as failed:
        await ran(sandbox, Python(code=code, returns=returns), text="a")
    assert sentence in str(failed.value)


async def test_what_goes_wrong_in_a_file_names_the_file(sandbox, tmp_path):
    (tmp_path / "steps.py").write_text("def shout(text)\n    return text\n")
    with pytest.raises(NodeFailed, match=r"^steps\.py: line 1, column 16: expected ':'$"):
        await ran(sandbox, Python(code="steps.py::shout"), tmp_path, text="hi")


@pytest.mark.parametrize(
    "code", ["run = len", "from math import sqrt as run", "if True:\n    class run: pass", "import run"]
)
def test_whatever_gives_run_a_meaning_will_do(code):
    assert Python(code=code).code == code


async def test_every_item_starts_afresh(sandbox):
    node = Python(code="SEEN = []\ndef run(text):\n    SEEN.append(text)\n    return SEEN")
    assert await ran(sandbox, node, text="a") == {"value": ["a"]}
    assert await ran(sandbox, node, text="b") == {"value": ["b"]}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"code": "def run(text) return 1"}, "this isn't Python: expected ':', in its line 1, column"),
        (
            {"code": "def run(a, a): pass"},
            "duplicate argument 'a' in function definition, in its line 1",
        ),
        (
            {"code": "def run(): pass\0"},
            "this isn't Python: source code string cannot contain null bytes",
        ),
        ({"code": "run = " + "-" * 100_000 + "1"}, "this is nested too deeply for Python"),
        ({"code": "def walk(text):\n    return run(text)"}, "this defines no function `run`"),
        ({"code": "class A:\n    def run(self): pass"}, "this defines no function `run`"),
        ({"code": "def run(): pass", "returns": ["a b"]}, "'a b' can't name a port"),
        ({"code": "def run(): pass", "returns": ["a", "a"]}, "'a' is named twice"),
    ],
)
def test_a_wrong_configuration_is_refused_with_a_sentence(config, sentence):
    with pytest.raises(ValidationError) as refused:
        Python.model_validate(config)
    assert sentence in str(refused.value)
