"""What code may be, what it is given, and what counts as its answer."""

from __future__ import annotations

from typing import Any

import pytest

from flowboard.assertions.sandbox.linux import LinuxSandbox
from flowboard.node import SandboxResult

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def one(
    sandbox: LinuxSandbox, source: str, row: Any = ("text", {}), function: str = "check"
) -> SandboxResult:
    """The result of code on one row."""
    (result,) = await sandbox.call(source, function, [row])
    return result


@pytest.mark.parametrize("value", [True, False, None])
async def test_three_values_are_verdicts(one_sandbox: LinuxSandbox, value: bool | None):
    assert await one(one_sandbox, f"def check(output, row): return {value}") == SandboxResult(value)


@pytest.mark.parametrize("value", ['"text"', "1", "[True]", "{'a': 1.5}", "0", "''", "'é\\n'"])
async def test_any_other_value_that_json_can_hold_comes_back_as_it_is(
    one_sandbox: LinuxSandbox, value: str
):
    found = await one(one_sandbox, f"def check(output, row): return {value}")
    assert (found.value, type(found.value)) == (eval(value), type(eval(value)))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "{1, 2}",
            "the code gave a set that isn't a JSON value: Object of type set is not JSON serializable",
        ),
        (
            "float('nan')",
            "the code gave a float that isn't a JSON value: Out of range float values are not",
        ),
        ("2**64", "the code gave a int that isn't a JSON value: an integer has more than 64 bits"),
        (
            "[-2**63 - 1]",
            "the code gave a list that isn't a JSON value: an integer has more than 64 bits",
        ),
        ("b'x'", "the code gave a bytes that isn't a JSON value"),
        ("(one for one in output)", "the code gave a generator that isn't a JSON value"),
        ("check", "the code gave a function that isn't a JSON value"),
        ("'\\ud800'", "the code gave a value that isn't JSON"),
        ("'x' * 5_000_000", "the code gave a value of more than 4 MB"),
        ("[[]] * 2_000_000", "the code gave a value of more than 4 MB"),
    ],
)
async def test_what_json_cannot_hold_is_an_error(one_sandbox: LinuxSandbox, value: str, message: str):
    found = await one(one_sandbox, f"def check(output, row): return {value}")
    assert (found.error or "").startswith(message)
    assert found.ran


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 10**18, 123456789012345678])
async def test_the_longest_integers_come_back_exactly(one_sandbox: LinuxSandbox, number: int):
    text = "a number 12345678901234567890123 in a text"
    found = await one(one_sandbox, f"def check(output, row): return [{number}, {text!r}, 1.5e300]")
    assert found.value == [number, text, 1.5e300]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("check = 3", "TypeError: 'int' object is not callable"),
        ("class check: pass", "TypeError: check() takes no arguments"),
        ("def check(): return True", "TypeError: check() takes 0 positional arguments but 2 were given"),
        ("def check(output, row): yield True", "the code gave a generator that isn't a JSON value"),
        (
            "async def check(output, row): return True",
            "the code gave a coroutine that isn't a JSON value",
        ),
        ("def other(output, row): return True", "the code defines no function `check`"),
        ("check = None", "the code defines no function `check`"),
        ("", "the code defines no function `check`"),
        (
            "def check(output, row):\n  return missing",
            "NameError: name 'missing' is not defined (line 2)",
        ),
        ("1 / 0", "ZeroDivisionError: division by zero (line 1)"),
        ("def check(output, row): raise SystemExit", "SystemExit (line 1)"),
        (
            "def check(output, row):\n\n  assert not output, 'it says ' + output",
            "AssertionError: it says text (line 3)",
        ),
        (
            "import nothing_like_it",
            "ModuleNotFoundError: No module named 'nothing_like_it' (line 1); only a part",
        ),
        (
            "open('x')",
            "PermissionError: [Errno 1] Operation not permitted: 'x' (line 1); code can't reach files",
        ),
        ("def check(output, row)\n    return True", "line 1, column 23: expected ':'"),
        ("\ufeffx = 1", "line 1, column 1: invalid non-printable character U+FEFF"),
        ("\n  x = 1", "line 2, column 2: unexpected indent"),
        ("if True:\n\tx = 1\n        y = 2", "line 3, column 1: inconsistent use of tabs and spaces"),
        ("x = 1\0", "source code string cannot contain null bytes"),
        ("x = " + "(" * 300 + ")" * 300, "line 1, column 205: too many nested parentheses"),
        ("x = " + "-" * 100_000 + "1", "the code can't be compiled: "),
        ("return True", "line 1, column 1: 'return' outside function"),
        (
            "'\\N{NO SUCH NAME}'",
            "line 1, column 19: (unicode error) 'unicodeescape' codec can't decode bytes",
        ),
    ],
)
async def test_code_that_cannot_be_used_is_an_error_with_its_place(
    one_sandbox: LinuxSandbox, source: str, message: str
):
    error = (await one(one_sandbox, source)).error or ""
    assert error.startswith(message)
    assert not error.endswith(" ")


@pytest.mark.parametrize(
    "source",
    [
        "# -*- coding: latin-1 -*-\ndef check(output, row): return 'é' == '\\xe9'",
        "def check(output, row):\r\n\treturn '''a\r\nb''' == 'a\\nb'\r\n",
        "def check(output, row):\n\f    return True",
        "check = lambda output, row: True",
        "import functools\ncheck = functools.partial(lambda flag, output, row: flag, True)",
        "class Rule:\n    def __call__(self, output, row): return True\n\ncheck = Rule()",
        "def check(output, row, *more, extra=1, **others): return not more and not others",
        "def check(output, row): return __name__ == 'assertion'",
        "def чек(output, row): return True\ncheck = чек",
        "# " + "x" * 1_000_000 + "\ndef check(output, row): return True",
    ],
)
async def test_sources_of_every_kind_work(one_sandbox: LinuxSandbox, source: str):
    assert (await one(one_sandbox, source)) == SandboxResult(True)


async def test_a_row_is_given_by_position_or_by_name(one_sandbox: LinuxSandbox):
    source = "def run(first, second=2): return [first, second]"
    results = await one_sandbox.call(source, "run", [(1,), [3, 4], {"second": 5, "first": 6}, {}])
    assert [result.value for result in results] == [[1, 2], [3, 4], [6, 5], None]
    assert (results[3].error or "").startswith("TypeError: run() missing 1 required positional argument")


@pytest.mark.parametrize(
    "value", [None, True, -1, 2**70, 1.5, float("inf"), "é\ud800\0", [1, [2]], {"a": {"é": []}}]
)
async def test_values_reach_the_code_as_they_are(one_sandbox: LinuxSandbox, value: Any):
    found = await one(
        one_sandbox,
        "def check(output, row): return [repr(output), repr(row['x'])]",
        (value, {"x": value}),
    )
    assert found.value == [repr(value)] * 2


async def test_values_of_subclasses_reach_the_code_as_plain_ones(one_sandbox: LinuxSandbox):
    class Text(str):
        __slots__ = ()

    found = await one(
        one_sandbox, "def check(output, row): return type(output).__name__", (Text("x"), {})
    )
    assert found.value == "str"


async def test_a_value_that_cannot_be_given_is_an_error_of_its_row_alone(one_sandbox: LinuxSandbox):
    source = "def check(output, row): return True"
    results = await one_sandbox.call(source, "check", [("a", {}), (object(), {}), ("b", {})])
    assert [result.value for result in results] == [True, None, True]
    assert results[1].error == (
        "the code can't be given this value: Object of type object is not JSON serializable"
    )


async def test_every_row_begins_afresh(one_sandbox: LinuxSandbox):
    source = "SEEN = []\ndef check(output, row, kept=[]):\n    SEEN.append(1); kept.append(1)\n    return [SEEN, kept]"
    results = await one_sandbox.call(source, "check", [("a", {})] * 60)
    assert [result.value for result in results] == [[[1], [1]]] * 60


async def test_a_row_that_is_changed_is_changed_for_its_own_call_alone(one_sandbox: LinuxSandbox):
    row = {"words": ["a"]}
    source = "def check(output, row):\n    row['words'].append(output)\n    return row['words']"
    results = await one_sandbox.call(source, "check", [("b", row), ("c", row)])
    assert [result.value for result in results] == [["a", "b"], ["a", "c"]]
    assert row == {"words": ["a"]}


async def test_sets_are_in_the_same_order_every_time():
    source = "def check(output, row): return list({'a', 'b', 'c', 'd', 'e', 'f'})"
    orders = []
    for _ in range(2):
        opened = LinuxSandbox(listed=False)
        orders.append((await one(opened, source)).value)
        await opened.close()
    assert orders[0] == orders[1]
