"""The list of imports: an early and clear error for its author, and not a wall.

A way round it (`__import__`, a module inside another) leads to the real walls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flowboard.assertions.sandbox.preload import LISTED


def unlisted_import(tree: ast.Module) -> str | None:
    """A sentence about the first import that isn't on the list, or None."""
    for line, module in sorted(_imports(tree)):
        if module.partition(".")[0] not in LISTED:
            return (
                f"line {line}: `{module}` can't be imported here; code may import "
                f"{', '.join(sorted(LISTED - {'__future__'}))}"
            )
    return None


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
