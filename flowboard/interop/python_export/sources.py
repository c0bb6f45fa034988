"""The source of this project, definition by definition: what each is, and which others it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

OURS: Final = "flowboard"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name at the top of a module of this project."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Import:
    """A name that is imported from elsewhere: `import MODULE`, or `from MODULE import NAME`; `bound` as."""

    module: str
    name: str | None
    bound: str

    @property
    def statement(self) -> str:
        """The line that imports it."""
        if self.name is None:
            return f"import {self.module}" + (f" as {self.bound}" if self.bound != self.module else "")
        alias = f" as {self.bound}" if self.bound != self.name else ""
        return f"from {self.module} import {self.name}{alias}"


Meaning = Symbol | Import


class NotCarried(Exception):
    """Something can't be carried into a module that stands alone; the message says what and why."""


class Source:
    """A module of this project: its text, and what its names mean."""

    def __init__(self, module: str) -> None:
        spec = find_spec(module)
        if spec is None or spec.origin is None:
            raise NotCarried(f"The source of {module} isn't there. Install Flowboard with its sources.")
        self.module = module
        self.text = Path(spec.origin).read_text("utf-8")
        self.lines = self.text.splitlines(keepends=True)
        self.definitions: dict[str, ast.stmt] = {}
        self.meanings: dict[str, Meaning] = {}
        body = list(_unconditional(ast.parse(self.text).body))
        for statement in body:
            for name in _defined(statement):
                self.definitions[name] = statement
                self.meanings[name] = Symbol(module, name)
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self.meanings |= meanings_of(statement)

    def meaning(self, name: str) -> Meaning | None:
        """What a name means at the top of the module; None where it is built in."""
        found = self.meanings.get(name)
        if isinstance(found, Symbol) and found.module != self.module:
            return source_of(found.module).meaning(found.name) or found
        return found


@cache
def source_of(module: str) -> Source:
    """The source of a module, read once."""
    return Source(module)


def meanings_of(statement: ast.Import | ast.ImportFrom) -> dict[str, Meaning]:
    """What the names mean that a statement imports."""
    found: dict[str, Meaning] = {}
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            bound = alias.asname or alias.name.partition(".")[0]
            found[bound] = Import(alias.name, None, alias.asname or alias.name)
        else:
            module = statement.module or ""
            bound = alias.asname or alias.name
            is_ours = module.partition(".")[0] == OURS
            found[bound] = Symbol(module, alias.name) if is_ours else Import(module, alias.name, bound)
    return found


def _unconditional(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If):  # `if TYPE_CHECKING:` holds imports for annotations
            yield from statement.body
        else:
            yield statement


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign():
            for target in statement.targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
