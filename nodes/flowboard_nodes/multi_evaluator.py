"""The `multi_evaluator` node: judges an output by criteria, each with assertions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from pydantic import field_validator

from flowboard.node import (
    AssertionSpec,
    Context,
    Criterion,
    Field,
    NodeType,
    Outcome,
    Outputs,
    Port,
    Verdict,
)


class MultiEvaluator(NodeType):
    """Judges an output by criteria: a verdict for each, one overall, and the reasons.

    The assertions of all criteria are evaluated side by side, on the input `output`. Whatever
    else an assertion should know is wired under a name of your choice::

        quality:
          type: multi_evaluator
          inputs: {output: answer.text, tweet: tweets.text}
          criteria:
            - id: form
              text: The answer is a bulleted list without hashtags.
              kind: format
              candidates:
                - {name: bulleted, check: every_line_matches, pattern: '^- '}
                - {name: no_hashtags, check: not_contains, value: '#'}
              chosen: [bulleted]

    A verdict is `fail` if an assertion that decides fails, else `error` if one errs, else `pass`.
    An assertion that is unsure, or doesn't apply, counts for neither side.
    """

    type = "multi_evaluator"
    category = "Evaluation"
    icon = "fact_check"
    role = "evaluator"
    inputs = (Port("output", "json", "what is judged"),)
    outputs = (
        Port("verdict", "verdict", "pass, fail or error"),
        Port("verdicts", "json", "per criterion: its verdict and the outcome of each assertion"),
        Port("reasons", "text", "a line for every assertion that fails or errs"),
    )
    open_inputs = True

    criteria: tuple[Criterion, ...] = Field(
        min_length=1,
        description="what good means, with the assertions for it",
        json_schema_extra={"widget": "criteria"},
    )

    @field_validator("criteria")
    @classmethod
    def _told_apart(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        ids = [criterion.id for criterion in criteria]
        doubled = next((id_ for id_ in ids if ids.count(id_) > 1), None)
        if doubled is not None:
            raise ValueError(f"two criteria have the id {doubled!r}; ids must differ")
        for criterion in criteria:
            for spec in criterion.candidates:
                if spec.on not in (None, "output"):
                    raise ValueError(
                        f"{spec.name!r} is on {spec.on!r}, but an evaluator judges its input `output`; "
                        "wire that port to `output`, or leave `on` out"
                    )
        return criteria

    def asserts(self) -> Sequence[AssertionSpec]:
        """The assertions that decide, each with the id of its criterion."""
        return self._deciding

    @cached_property
    def _deciding(self) -> tuple[AssertionSpec, ...]:
        return tuple(
            spec.model_copy(update={"criterion": criterion.id, "on": None})
            for criterion in self.criteria
            for spec in criterion.deciding
        )

    async def run(self, ctx: Context, **inputs: Any) -> Outputs:
        """The verdicts on one output."""
        specs = self._deciding
        verdicts = await ctx.evaluate(specs, inputs["output"])
        judged = [(spec.criterion, verdict) for spec, verdict in zip(specs, verdicts, strict=True)]
        of_criterion: dict[str, list[Verdict]] = {
            criterion.id: [verdict for owner, verdict in judged if owner == criterion.id]
            for criterion in self.criteria
        }
        return {
            "verdict": _overall(verdict.outcome for verdict in verdicts),
            "verdicts": {
                criterion: {
                    "verdict": _overall(verdict.outcome for verdict in found),
                    "assertions": {verdict.name: verdict.outcome for verdict in found},
                }
                for criterion, found in of_criterion.items()
            },
            "reasons": "\n".join(
                f"{owner}/{verdict.name} {verdict.outcome}{_why(verdict)}"
                for owner, verdict in judged
                if verdict.outcome in ("fail", "error")
            ),
        }


def _overall(outcomes: Iterable[Outcome]) -> Outcome:
    """The verdict of a set of assertions: fail before error before pass."""
    found = set(outcomes)
    if "fail" in found:
        return "fail"
    return "error" if "error" in found else "pass"


def _why(verdict: Verdict) -> str:
    """The message or the judge's reasoning, on one line."""
    words = " ".join((verdict.message or verdict.reason).split())
    return f": {words}" if words else ""
