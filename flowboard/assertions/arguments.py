"""The arguments of an assertion: validated, or explained, one sentence for each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from flowboard.assertions.checks.check import Check
from flowboard.assertions.code import FUNCTION, source_problem
from flowboard.assertions.errors import BrokenAssertion
from flowboard.assertions.judge import JudgeArguments
from flowboard.assertions.references import Reference
from flowboard.assertions.registry import check_names, find_check
from flowboard.flow.catalogue import FieldProblem
from flowboard.flow.sentences import in_plain_words
from flowboard.node import AssertionSpec

Model = TypeVar("Model", bound=BaseModel)

_IN_FILE = re.compile(r"([^\n:]+\.py)::([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class CodeArguments:
    """Code to run: its source as it stands in the flow, or a file beside it; and the function."""

    source: str
    file: str | None = None
    function: str = FUNCTION


@dataclass(frozen=True, slots=True)
class LearnedArguments:
    """A classifier that was trained on grades, by name; `model` is what embeds the texts for it, if any."""

    classifier: str
    model: str | None = None


Arguments = Check | JudgeArguments | CodeArguments | LearnedArguments


class BadArguments(BrokenAssertion):
    """An assertion isn't written as its kind demands; `problems` holds at least one entry."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def problems(spec: AssertionSpec) -> list[FieldProblem]:
    """What is wrong with how an assertion is written; empty if nothing. Runs and opens nothing.

    The paths lead from the assertion: `("pattern",)`.
    """
    try:
        validated(spec)
    except BadArguments as error:
        return error.problems
    return []


def references_in(spec: AssertionSpec) -> list[tuple[str, str]]:
    """The arguments of an assertion that name other values of the row, each behind its field."""
    try:
        arguments = validated(spec)
    except BadArguments:
        return []
    if not isinstance(arguments, BaseModel):
        return []
    return [
        (field, str(one))
        for field, value in arguments
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, Reference)
    ]


def validated(spec: AssertionSpec) -> Arguments:
    """The arguments of an assertion, in the form that its kind works with.

    Raises:
        BadArguments: an argument is unknown, missing or wrong, or the check isn't known.
    """
    match spec.kind:
        case "check":
            return _check(spec)
        case "judge":
            if not (spec.judge or "").strip():
                raise BadArguments([FieldProblem(("judge",), "Ask the judge a question.")])
            return _modelled(JudgeArguments, spec, "A judge")
        case "code":
            return _code(spec)
        case "learned":
            return _learned(spec)


def _check(spec: AssertionSpec) -> Check:
    name = spec.check or ""
    try:
        cls = find_check(name)
    except BrokenAssertion as error:
        raise BadArguments([FieldProblem(("check",), str(error))]) from error
    if cls is None:
        names = check_names()
        close = get_close_matches(name, names, n=1)
        advice = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(names)}."
        raise BadArguments([FieldProblem(("check",), f"There is no check {name!r}. {advice}")])
    return _modelled(cls, spec, f"The check {name!r}")


def _code(spec: AssertionSpec) -> CodeArguments:
    code: str = spec.code or ""
    function: Any = spec.arguments.get("function", FUNCTION)
    _no_arguments(spec, "Code takes `function` beside its source", but={"function"})
    in_file = _IN_FILE.fullmatch(code.strip())
    if in_file is not None:
        _no_arguments(spec, "The function is named behind the file")
        return CodeArguments("", file=in_file[1].strip(), function=in_file[2])
    if not (isinstance(function, str) and function.isidentifier()):
        advice = "`function` is the name of a function in the code."
        raise BadArguments([FieldProblem(("function",), advice)])
    if problem := source_problem(code, function):
        raise BadArguments([FieldProblem(("code",), problem)])
    return CodeArguments(code, function=function)


def _learned(spec: AssertionSpec) -> LearnedArguments:
    from flowboard.assertions.learned import NAME

    name, model = spec.learned or "", spec.arguments.get("model")
    _no_arguments(spec, "A learned assertion takes `model` beside its name", but={"model"})
    if not NAME.fullmatch(name):
        advice = "A classifier has the name of its file: letters, digits, dots and dashes."
        raise BadArguments([FieldProblem(("learned",), advice)])
    if model is not None and not (isinstance(model, str) and model):
        advice = "`model` is the name of the model that embeds: openai/text-embedding-3-small."
        raise BadArguments([FieldProblem(("model",), advice)])
    return LearnedArguments(name, model)


def _no_arguments(spec: AssertionSpec, sentence: str, but: Collection[str] = ()) -> None:
    extra = [name for name in spec.arguments if name not in but]
    found = [FieldProblem((name,), f"{sentence}; remove `{name}`.") for name in extra]
    if found:
        raise BadArguments(found)


def _modelled(cls: type[Model], spec: AssertionSpec, what: str) -> Model:
    given = spec.arguments
    try:
        return cls.model_validate(given)
    except ValidationError as error:
        found = [_problem(cls, detail, what, spec.kind) for detail in error.errors(include_url=False)]
        raise BadArguments(found) from None
    except Exception as error:
        # A validator may be a stranger's, and a schema may be nested deeper than Python can follow.
        message = f"{what} can't take these arguments ({type(error).__name__}: {error})."
        raise BadArguments([FieldProblem((spec.kind,), message)]) from error


def _problem(cls: type[BaseModel], detail: ErrorDetails, what: str, kind: str) -> FieldProblem:
    path = tuple(detail["loc"])
    fields = {field.alias or name: field for name, field in cls.model_fields.items()}
    if not path:
        return FieldProblem((kind,), f"{what}: {in_plain_words(detail['msg'])}.")
    argument = str(path[0])
    match detail["type"]:
        case "extra_forbidden":
            return FieldProblem(path, f"{what} has no argument `{argument}`. {_known(argument, fields)}")
        case "missing":
            return FieldProblem(
                (kind,), f"{what} needs the argument `{argument}`: {fields[argument].description}."
            )
    message = in_plain_words(detail["msg"])
    if message.startswith("Input "):
        return FieldProblem(path, f"`{argument}` {message.removeprefix('Input ')}.")
    return FieldProblem(path, f"`{argument}`: {message}.")


def _known(argument: str, fields: Mapping[str, Any]) -> str:
    close = get_close_matches(argument, list(fields), n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"It takes {', '.join(f'`{name}`' for name in fields)}." if fields else "It takes none."
