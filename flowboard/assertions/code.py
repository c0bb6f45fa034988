"""Code as an assertion: what its source has to define, and what its results mean. Runs nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

    tree, names = _read(source)
    for function in wanted:
        _find(function, tree, names)
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
        _find(FUNCTION, tree, names)
        return (FUNCTION,)
    return found


def source_problem(source: str, function: str) -> str | None:
    """Why `source` can't define the assertion `function(output, row)`, or None."""
    try:
        _find(function, *_read(source))
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


def _read(source: str) -> tuple[ast.Module, frozenset[str]]:
    """The tree of a source, and the names that its top level gives a meaning.

    Raises:
        UnusableSource: it isn't Python.
    """
    import ast
    import symtable

    if len(source) > LONGEST_SOURCE:
        raise UnusableSource(
            f"The code is longer than {LONGEST_SOURCE:,} characters; keep data out of it."
        )
    try:
        tree = ast.parse(source)
        # What the parser lets pass, such as an argument that is named twice. Compiling would find a
        # little more, but a stranger's source can make it take gigabytes: that is for the sandbox.
        names = symtable.symtable(source, "<assertion>", "exec").get_symbols()
    except SyntaxError as error:
        raise UnusableSource(not_python(error.msg, error.lineno, error.offset)) from error
    except (RecursionError, MemoryError) as error:
        raise UnusableSource("The code is nested too deeply for Python; make it flatter.") from error
    except ValueError as error:
        raise UnusableSource(f"The code can't be read: {error}.") from error
    return tree, frozenset(name.get_name() for name in names if name.is_assigned() or name.is_imported())


def not_python(reason: str, line: int | None, column: int | None) -> str:
    """The sentence about a source that Python doesn't take; of the whole of it there is no line."""
    where = f", in its line {line}, column {column}" if line else ""
    return f"The code isn't Python: {reason}{where}."


def _find(function: str, tree: ast.Module, names: Collection[str]) -> None:
    import ast

    for statement in tree.body:
        if isinstance(statement, ast.AsyncFunctionDef) and statement.name == function:
            raise UnusableSource(f"`{function}` must be a plain function, not an async one.")
    # A class, an import or an assignment may define it as well; only a run can tell.
    if function not in names:
        raise UnusableSource(
            f"The code must define `def {function}(output, row)`, which gives True, False or None."
        )
