"""The code of an assertion as a function of its own, with every line as it was written."""

from __future__ import annotations

import ast
import builtins
import io
import tokenize

from flowboard.interop.python_export.sources import NotCarried

_FUTURE = "from __future__ import annotations"


def factory(name: str, source: str, function: str) -> str:
    """A function called `name` that runs `source` and gives its `function`.

    Lines are indented, but for those within a text of several lines, which mean something.

    Raises:
        NotCarried: the code means something else within a function.
    """
    tree = ast.parse(source)
    _refuse_what_changes(tree)
    inside = _lines_within_texts(source)
    lines = [
        line if number in inside or not line.strip() else f"    {line}"
        for number, line in enumerate(source.splitlines(), start=1)
        if line.strip() != _FUTURE
    ]
    return f"def {name}():\n" + "\n".join(lines).rstrip() + f"\n    return {function}"


def libraries_of(source: str) -> set[str]:
    """The modules that code imports and that don't come with Python."""
    import sys

    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names)


def _refuse_what_changes(tree: ast.Module) -> None:
    bound: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Global():
                raise NotCarried("its code uses `global`")
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                raise NotCarried("its code imports `*`")
            case ast.ImportFrom(module="__future__", names=changes):
                if [alias.name for alias in changes] != ["annotations"]:
                    raise NotCarried("its code changes the language with `__future__`")
    for statement in tree.body:
        names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            bound |= {
                one.id
                for one in ast.walk(statement)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
        if names & {"globals", "locals", "vars", "__name__", "__file__"}:
            raise NotCarried("its code looks at the module that it stands in")
    if shadowed := sorted(bound & set(dir(builtins))):
        raise NotCarried(f"its code gives {shadowed[0]!r} another meaning than Python's")


def _lines_within_texts(source: str) -> set[int]:
    """The numbers of the lines that begin within a text."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            found |= set(range(token.start[0] + 1, token.end[0] + 1))
    return found
