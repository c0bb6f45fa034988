"""Code as an assertion: what its source has to define, and what its results mean. Runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from flowboard.node import Outcome, SandboxResult

if TYPE_CHECKING:
    import ast

FUNCTION: Final = "check"
"""The function that the code of an assertion defines, unless it says `function: another`."""

LONGEST_SOURCE: Final = 200_000
"""Characters of a source; even to look whether one can be Python takes time."""


class UnusableSource(Exception):
    """A source can't be an assertion; the message says why, with line and column where it can."""


def functions_of(source: str, wanted: Sequence[str] = ()) -> Sequence[str]:
    """The functions of a source that are assertions: those that are `wanted`.

    Where none is, `check` if there is one, else every public function of an output and a row.

    Raises:
        UnusableSource: the source isn't Python, or has no such function.
    """
    import ast

    tree = _parsed(source)
    for function in wanted:
        _find(tree, function)
    if wanted:
        return wanted
    found = [
        statement.name
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef)
        and not statement.name.startswith("_")
        and len(statement.args.posonlyargs) + len(statement.args.args) == 2
    ]
    if not found or FUNCTION in found:
        _find(tree, FUNCTION)
        return (FUNCTION,)
    return found


def source_problem(source: str, function: str) -> str | None:
    """Why `source` can't define the assertion `function(output, row)`, or None."""
    try:
        _find(_parsed(source), function)
    except UnusableSource as problem:
        return str(problem)
    return None


def outcome_of_code(function: str, result: SandboxResult) -> tuple[Outcome, str]:
    """The outcome that a result of the sandbox means, and a message about anything but a pass.

    True, False and None by identity; 1, "yes" or an object that compares equal are errors.
    """
    if result.error is not None:
        return ("error" if result.ran else "not_run"), result.error
    match result.value:
        case True:
            return "pass", ""
        case False:
            return "fail", f"`{function}` returned False."
        case None:
            return "skipped", f"`{function}` returned None: it doesn't apply."
        case value:
            kind = type(value).__name__
            return "error", f"`{function}` returned {kind}; return True, False or None."


def _parsed(source: str) -> ast.Module:
    import ast

    if len(source) > LONGEST_SOURCE:
        raise UnusableSource(
            f"The code is longer than {LONGEST_SOURCE:,} characters; keep data out of it."
        )
    try:
        return ast.parse(source)
    except SyntaxError as error:
        where = f"line {error.lineno}, column {error.offset}"
        raise UnusableSource(f"The code isn't Python: {error.msg}, in its {where}.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) or type(error).__name__
        raise UnusableSource(f"The code can't be read: {reason}.") from error


def _find(tree: ast.Module, function: str) -> None:
    import ast

    for statement in tree.body:
        if isinstance(statement, ast.AsyncFunctionDef) and statement.name == function:
            raise UnusableSource(f"`{function}` must be a plain function, not an async one.")
        # A class, an import or an assignment may define it as well; only a run can tell.
        if function in _names_bound_by(statement):
            return
    raise UnusableSource(
        f"The code must define `def {function}(output, row)`, which gives True, False or None."
    )


def _names_bound_by(statement: ast.stmt) -> Iterator[str]:
    import ast

    for node in ast.walk(statement):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
