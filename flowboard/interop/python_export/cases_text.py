"""The text of a test file: the graded rows of an evaluator as pytest cases for its exported module."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from pprint import pformat
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flowboard.workspace.exporting_evaluator import EvaluatorToExport, GradedCase

_WANTED: Final = {"good": "pass", "bad": "fail"}
_WIDTH: Final = 100

_HEAD: Final = '''"""People's grades as tests of {module}: good outputs pass it, bad ones fail. Exported by Flowboard.

{counts} Rows on which the evaluator is known to disagree with
people are expected to fail here, each with its reason; one that agrees after a change is told, too.
"""

from __future__ import annotations

from typing import Any

import pytest

from {module} import explain, verdict

nan, inf = float("nan"), float("inf")
'''
_TEST: Final = """
@pytest.mark.parametrize(("output", "row", "wanted"), CASES)
def test_the_evaluator_sees_it_as_people_do(output: Any, row: dict[str, Any], wanted: str) -> None:
    assert verdict(output, row) == wanted, explain(output, row)
"""


def cases_of(evaluator: EvaluatorToExport, module: str) -> str:
    """The test file of the module called `module`.

    Judges have no model there, so the verdict is that of all other assertions.
    """
    lines = list(_cases(evaluator))
    graded = Counter(case.grade for case in evaluator.cases)
    counts = (
        f"{graded['good']} good and {graded['bad']} bad rows of {evaluator.node}, run {evaluator.run}."
    )
    table = "\n".join(["CASES = [", *lines, "]"])
    return _HEAD.format(module=module, counts=_plain(counts)) + f"\n{table}\n\n" + _TEST


def _cases(evaluator: EvaluatorToExport) -> Iterator[str]:
    has_judges = any(one.spec.kind == "judge" for one in evaluator.assertions)
    seen: Counter[str] = Counter()
    for case in evaluator.cases:
        wanted = _WANTED[case.grade]
        seen[case.key] += 1
        name = case.key if seen[case.key] == 1 else f"{case.key}~{seen[case.key]}"
        parts = [
            f"        {_value(case.output)},",
            f"        {_value(dict(case.row))},",
            f"        {wanted!r},",
        ]
        if case.says != wanted:
            parts.append(f"        marks=pytest.mark.xfail(reason={_reason(case, has_judges)!r}),")
        yield "\n".join(["    pytest.param(", *parts, f"        id={_id(name)},", "    ),"])


def _reason(case: GradedCase, has_judges: bool) -> str:
    note = f" {' '.join(case.note.split())}" if case.note.strip() else ""
    match case.says:
        case None:
            return f"Graded {case.grade}.{note} An assertion had not run on it."
        case "error":
            return f"Graded {case.grade}.{note} An assertion errs on it."
        case "fail":
            return f"Graded good.{note} An assertion fails it."
        case _:
            judged = " that can be asked without a model" if has_judges else ""
            return f"Graded bad.{note} Every assertion{judged} passes it."


def _id(name: str) -> str:
    return json.dumps(name)  # in ASCII, as terminals and tools want it


def _value(value: Any) -> str:
    """A JSON value as Python, over several lines where it is long."""
    if isinstance(value, float) and not isfinite(value):
        return repr(value)
    return pformat(value, width=_WIDTH - 16, sort_dicts=False).replace("\n", "\n        ")


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")
