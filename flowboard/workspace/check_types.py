"""Use case: which declarative checks there are, and what each takes."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass
from typing import Any

from flowboard.assertions.checks.check import Check
from flowboard.assertions.errors import BrokenAssertion
from flowboard.assertions.registry import check_names, find_check
from flowboard.flow.errors import suggestion
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.node_types import FieldFacts, fields_of


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check: its first sentence and its arguments."""

    name: str
    summary: str
    version: int
    arguments: tuple[FieldFacts, ...]
    documentation: str

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


def list_checks() -> list[CheckFacts]:
    """Every check at hand, by name.

    Raises:
        WorkspaceError: one that a package registers can't be loaded.
    """
    return [describe_check(name) for name in check_names()]


def describe_check(name: str) -> CheckFacts:
    """One check in depth.

    Raises:
        WorkspaceError: there is none of that name, or it can't be loaded.
    """
    try:
        cls: type[Check] | None = find_check(name)
    except BrokenAssertion as error:
        raise WorkspaceError(str(error)) from error
    if cls is None:
        known = check_names()
        advice = suggestion(name, known, f"There are: {', '.join(known)}.")
        raise WorkspaceError(f"There is no check {name!r}. {advice}")
    documentation = inspect.getdoc(cls) or ""
    return CheckFacts(
        name=name,
        summary=documentation.partition("\n")[0],
        version=cls.version,
        arguments=tuple(fields_of(cls.model_json_schema())),
        documentation=documentation,
    )
