"""How an exported module judges: its public functions, and assertions of other kinds than checks.

The source of all of it is carried; `ASSERTIONS` and `JUDGE_PROMPT` are written by the export.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from flowboard.assertions.errors import CannotRun, DoesNotApply
from flowboard.assertions.judge import _marked, _read
from flowboard.assertions.reading import text_of
from flowboard.assertions.references import Reference
from flowboard.flow.canonical import digest
from flowboard.interop.python_export.standard import Answer

ASSERTIONS: dict[str, Any] = {}
JUDGE_PROMPT = ""

Complete = Callable[[list[dict[str, str]]], str]
"""Asks a model: takes chat messages, each with `role` and `content`, and gives the text of the answer."""


def explain(
    output: Any, row: Mapping[str, Any] | None = None, complete: Complete | None = None
) -> dict[str, tuple[str, str]]:
    """The outcome of each assertion on an output, with a sentence on why; see `check_all`."""
    return {
        name: _judged(assertion, output, row or {}, complete) for name, assertion in ASSERTIONS.items()
    }


def check_all(
    output: Any, row: Mapping[str, Any] | None = None, complete: Complete | None = None
) -> dict[str, str]:
    """The outcome of each assertion: pass, fail, unsure, error, skipped or not_run.

    Args:
        output: what is judged, any JSON value.
        row: the values that it was made from, as `node.port`; what is needed stands in the docstring.
        complete: asks a model, for judges; without it they are not_run.
    """
    return {name: outcome for name, (outcome, _) in explain(output, row, complete).items()}


def verdict(output: Any, row: Mapping[str, Any] | None = None, complete: Complete | None = None) -> str:
    """The verdict of all assertions together: fail if any fails, else error if any errs, else pass."""
    found = set(check_all(output, row, complete).values())
    return "fail" if "fail" in found else "error" if "error" in found else "pass"


def passes(output: Any, row: Mapping[str, Any] | None = None, complete: Complete | None = None) -> bool:
    """Whether an output passes: none of the assertions fails it, and none errs."""
    return verdict(output, row, complete) == "pass"


def _judged(
    assertion: Any, output: Any, row: Mapping[str, Any], complete: Complete | None
) -> tuple[str, str]:
    try:
        return assertion.judged(output, row, complete)  # type: ignore[no-any-return]
    except DoesNotApply as error:
        return "skipped", str(error)
    except CannotRun as error:
        return "not_run", str(error)
    except Exception as error:  # noqa: BLE001 - an assertion that breaks takes no other with it
        return "error", f"{type(error).__name__}: {error}"


class Code:
    """Python code as an assertion. `make` starts it afresh for every row and gives its function."""

    def __init__(self, make: Callable[[], Callable[[Any, Any], Any]]) -> None:
        self.make = make

    def judged(self, output: Any, row: Mapping[str, Any], complete: Complete | None) -> tuple[str, str]:
        """True passes, False fails, None doesn't apply; anything else is an error."""
        try:
            found = self.make()(copy.deepcopy(output), copy.deepcopy(dict(row)))
        except (SystemExit, KeyboardInterrupt) as error:
            return "error", type(error).__name__
        if found is True:
            return "pass", ""
        if found is False:
            return "fail", "The code returned False."
        if found is None:
            return "skipped", "The code returned None: it doesn't apply."
        return "error", f"The code returned {type(found).__name__}; return True, False or None."


class Judge:
    """A question that a model answers. `model` and `parameters` are those that it was measured with."""

    def __init__(
        self, question: str, include: tuple[str, ...], model: str, parameters: Mapping[str, Any]
    ) -> None:
        self.question = question
        self.include = include
        self.model = model
        self.parameters = parameters

    def messages(self, output: Any, row: Mapping[str, Any]) -> list[dict[str, str]]:
        """What the model is asked."""
        parts = [(f"context {name}", text_of(Reference(name).value_in(row))) for name in self.include]
        parts.append(("output", text_of(output)))
        mark = digest(parts)[:12]
        return [
            {"role": "system", "content": JUDGE_PROMPT.replace("{question}", self.question.strip())},
            {"role": "user", "content": "\n\n".join(_marked(name, text, mark) for name, text in parts)},
        ]

    def judged(self, output: Any, row: Mapping[str, Any], complete: Complete | None) -> tuple[str, str]:
        """What the model says; an answer that can't be read is an error, never a guess."""
        if complete is None:
            raise CannotRun("Give `complete`, a function that asks a model.")
        answer = complete(self.messages(output, row))
        try:
            outcome, reasoning = _read(Answer(answer))  # type: ignore[arg-type]
        except ValueError as error:
            return "error", f"The judge's answer can't be read: {error}."
        return outcome, reasoning
