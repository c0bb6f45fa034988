"""What an attack has to have come to, by its kind. Every problem is a sentence; none is good.

own     `True` means that it worked.
dos     it ends in bounded time; what becomes of its rows is of no interest.
schema  something else than a verdict was given, and isn't taken for one.
state   it works on what comes later, so only the next batch counts.
stash   no row may learn about another one.
benign  not an attack: it works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowboard.assertions.code import outcome_of_code
from flowboard.assertions.sandbox.layout import MESSAGE_CHARACTERS
from flowboard.node import Outcome, SandboxResult
from tests.redteam.attack import Attack
from tests.redteam.canaries import FILE, HOST

Row = tuple[str, dict[str, str]]


def rows_for(number: int) -> list[Row]:
    """Rows that can be told apart."""
    return [(f"output {index}", {"answer": f"output {index}"}) for index in range(number)]


CLEAN = """
import json
import re

def check(output, row):
    words = re.search(r"^(\\w+) (\\d+)$", output)
    known = json.loads('{"n": [1, 2]}') == {"n": [1, 2]} and "I".lower() == "i" and len("four") == 4
    return bool(words) and known and row == {"answer": output}
"""
"""Notices what an attack may have left behind: changed modules, builtins, rows."""

CLEAN_ROWS: list[Row] = [*rows_for(3), ("two words 4", {"answer": "two words 4"}), ("output 5", {})]
CLEAN_VERDICTS = [True, True, True, False, False]


def problems(attack: Attack, results: Sequence[SandboxResult]) -> Iterator[str]:
    """What is wrong with the results of an attack."""
    outcomes = [outcome_of_code("check", result)[0] for result in results]
    if len(results) != attack.rows:
        yield f"{len(results)} results for {attack.rows} rows"
    yield from _problems_of_kind(attack, outcomes, results)
    for result in results:
        yield from _problems_of_text(result.error or "")
        if HOST in str(result) or FILE in str(result):
            yield "a secret is in its results"


def _problems_of_kind(
    attack: Attack, outcomes: Sequence[Outcome], results: Sequence[SandboxResult]
) -> Iterator[str]:
    match attack.kind:
        case "own":
            if "pass" in outcomes:
                yield f"it has worked: {attack.goal}"
        case "schema":
            accepted = (
                {"pass", "skipped"} if "return False" in attack.source else {"pass", "fail", "skipped"}
            )
            if found := accepted.intersection(outcomes):
                yield f"taken for a verdict: {', '.join(sorted(found))}"
        case "stash":
            for index, result in enumerate(results):
                others = {f"output {other}" for other in range(attack.rows) if other != index}
                if any(other in (result.error or "") for other in others):
                    yield f"row {index} knows about another one: {result.error}"
        case "benign":
            for result, outcome in zip(results, outcomes, strict=True):
                if outcome != "pass":
                    yield f"{outcome}: {result.error}"
        case "dos" | "state":
            pass


def _problems_of_text(text: str) -> Iterator[str]:
    if len(text) > MESSAGE_CHARACTERS:
        yield f"a message of {len(text)} characters"
    if not all(one.isprintable() or one in "\n\t" for one in text):
        yield f"a message with control characters: {text!a}"
