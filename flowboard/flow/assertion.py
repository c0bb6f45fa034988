"""The one assertion model: the same on any node and inside a multi-evaluator.

An assertion is written as a mapping whose kind is named by one of four keys, with the arguments
of that kind beside it::

    {name: bulleted, check: every_line_matches, pattern: '^- '}
    {name: short, code: "def check(output, row): return len(output) < 280"}
    {name: faithful, judge: Does the summary only say what the article says?, model: openai/gpt-5-mini}
    {name: tone, learned: tone-v3}
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["check", "code", "judge", "learned"]
Outcome = Literal["pass", "fail", "unsure", "error", "skipped", "not_run"]
Scope = Literal["full", "format"]

KINDS: tuple[Kind, ...] = ("check", "code", "judge", "learned")
OUTCOMES: tuple[Outcome, ...] = ("pass", "fail", "unsure", "error", "skipped", "not_run")
_ON_FAIL = re.compile(r"^(record|skip_downstream|stop_run|retry [1-9]\d?)$")


class AssertionSpec(BaseModel):
    """What to assert about one output port, and what to do when it fails.

    Exactly one of `check`, `code`, `judge` and `learned` is given; every further key is an
    argument of that kind and is found in `arguments`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = Field(min_length=1, max_length=100)
    check: str | None = Field(None, description="name of a declarative check")
    code: str | None = Field(None, description="Python source, or file.py::function beside the flow")
    judge: str | None = Field(None, description="a question that a model answers with pass or fail")
    learned: str | None = Field(None, description="name of a classifier trained on grades")
    on: str | None = Field(None, description="output port that is checked; default: the primary port")
    on_fail: str = Field("record", description="record, skip_downstream, retry N or stop_run")
    criterion: str | None = Field(None, description="id of the criterion that this assertion implements")
    scope: Scope = Field("full", description="'format' when only the form is judged, not the content")

    @model_validator(mode="after")
    def _one_kind(self) -> AssertionSpec:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            named = ", ".join(given) or "none"
            raise ValueError(f"give exactly one of check, code, judge, learned (found: {named})")
        if not _ON_FAIL.match(self.on_fail):
            raise ValueError(
                "on_fail is one of: record, skip_downstream, retry N (N from 1 to 99), stop_run"
            )
        return self

    @property
    def kind(self) -> Kind:
        """The kind of this assertion."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def arguments(self) -> dict[str, Any]:
        """The keys beside the standard ones: the arguments of the check, judge or code."""
        return dict(self.model_extra or {})

    @property
    def retries(self) -> int:
        """How often a failing output is computed anew (`on_fail: retry N`), else 0."""
        return int(self.on_fail.split()[1]) if self.on_fail.startswith("retry") else 0


class Criterion(BaseModel):
    """What "good" means in words, with the assertions proposed for it and those chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=100)
    version: int = Field(1, ge=1)
    text: str = Field("", description="a sentence that is true of a good output")
    kind: Literal["format", "content", "style", "safety", "other"] = "other"
    severity: Literal["low", "medium", "high"] = "medium"
    candidates: tuple[AssertionSpec, ...] = ()
    chosen: tuple[str, ...] | None = Field(
        None, description="names of the candidates that decide; default: all of them"
    )

    @model_validator(mode="after")
    def _chosen_exist(self) -> Criterion:
        names = [candidate.name for candidate in self.candidates]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise ValueError(f"two candidates are named {doubled[0]!r}; names must differ")
        missing = sorted(set(self.chosen or ()) - set(names))
        if missing:
            raise ValueError(f"chosen names no candidate: {', '.join(missing)}")
        return self

    @property
    def deciding(self) -> tuple[AssertionSpec, ...]:
        """The candidates whose outcomes decide this criterion."""
        if self.chosen is None:
            return self.candidates
        return tuple(spec for spec in self.candidates if spec.name in self.chosen)
