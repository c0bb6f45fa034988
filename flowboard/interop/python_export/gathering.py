"""Everything that some definitions need of this project, as text that stands alone.

Definitions are taken over as they are written, comments and all. Of a check only its docstring and its
methods are: its arguments were validated already, so the fields and what validates them stay behind.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flowboard.interop.python_export.scopes import imports_within, module_names
from flowboard.interop.python_export.sources import (
    Meaning,
    NotCarried,
    Source,
    Symbol,
    meanings_of,
    source_of,
)

STANDARD: Final = "flowboard.interop.python_export.standard"
REPLACED: Final[Mapping[Symbol, Symbol]] = {
    Symbol("flowboard.assertions.checks.check", "Check"): Symbol(STANDARD, "Check"),
    Symbol("flowboard.flow.canonical", "canonical_json"): Symbol(STANDARD, "canonical_json"),
    Symbol("flowboard.assertions.references", "References"): Symbol(STANDARD, "References"),
    Symbol("flowboard.node.chat", "ChatResponse"): Symbol(STANDARD, "Answer"),
}
"""What stands for definitions that need a library."""
REPLACED_IMPORTS: Final[Mapping[tuple[str, str | None], Symbol]] = {
    ("orjson", None): Symbol(STANDARD, "strict_json"),
    ("orjson", "loads"): Symbol(STANDARD, "loads"),
}
_VALIDATORS: Final = ("field_validator", "model_validator")
_OF_PYDANTIC: Final = "__get_pydantic"


@dataclass(slots=True)
class Gathered:
    """Definitions in an order in which each finds what it needs.

    Attributes:
        names: what each symbol is called in the text.
        imports: the statements that it needs, sorted.
        libraries: the modules among them that don't come with Python.
        text: all definitions.
    """

    names: dict[Symbol, str]
    imports: list[str]
    libraries: set[str]
    text: str


@dataclass(slots=True)
class _Piece:
    symbol: Symbol
    text: str


@dataclass(slots=True)
class _Gathering:
    """The walk from definition to definition."""

    taken: frozenset[str]
    names: dict[Symbol, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)
    pieces: list[_Piece] = field(default_factory=list)

    def name_of(self, symbol: Symbol) -> str:
        """The name of a symbol in the text, unlike that of any other."""
        if symbol not in self.names:
            used = {*self.names.values(), *self.imports, *self.taken}
            name = symbol.name
            if name in used:
                stem = symbol.module.rpartition(".")[2]
                name = f"{symbol.name}_of_{stem}"
            if name in used:
                raise NotCarried(f"Two parts of this project are both called {name!r}.")
            self.names[symbol] = name
        return self.names[symbol]

    def take(self, symbol: Symbol) -> str:
        """Take a definition and all that it needs before it; gives its name in the text."""
        symbol = REPLACED.get(symbol, symbol)
        if symbol in self.names:
            return self.names[symbol]
        source = source_of(symbol.module)
        statement = source.definitions.get(symbol.name)
        if statement is None:
            raise NotCarried(f"{symbol.module} doesn't define {symbol.name} itself.")
        name = self.name_of(symbol)
        parts = list(_kept(statement))
        edits: list[tuple[int, int, int, str]] = []
        for part in parts:
            edits += self._needs(part, source)
        if name != symbol.name:
            edits += _renaming(statement, symbol.name, name)
        self.pieces.append(_Piece(symbol, _text(source, statement, parts, edits)))
        return name

    def _needs(self, part: ast.AST, source: Source) -> list[tuple[int, int, int, str]]:
        """Take what a part needs; gives the places where it has to be called otherwise."""
        edits = []
        for statement in imports_within(part):
            self._note_within(statement, source)
        for used in module_names(part):
            meaning = source.meaning(used.id)
            if meaning is not None:
                name = self._meant(meaning)
                if name != used.id:
                    edits.append((used.lineno, used.col_offset, used.end_col_offset or 0, name))
        return edits

    def _note_within(self, statement: ast.Import | ast.ImportFrom, source: Source) -> None:
        """Note what a function imports; it keeps its statement."""
        for meaning in meanings_of(statement).values():
            if isinstance(meaning, Symbol):
                raise NotCarried(f"{source.module} imports {meaning.name} within a function.")
            self._note(meaning.module)

    def _meant(self, meaning: Meaning) -> str:
        if isinstance(meaning, Symbol):
            return self.take(meaning)
        replaced = REPLACED_IMPORTS.get((meaning.module, meaning.name))
        if replaced is not None:
            return self.take(replaced)
        self._note(meaning.module)
        known = self.imports.setdefault(meaning.bound, meaning.statement)
        if known != meaning.statement:
            raise NotCarried(f"{meaning.bound} is imported in two ways: {known}; {meaning.statement}.")
        return meaning.bound

    def _note(self, module: str) -> None:
        top = module.partition(".")[0]
        if top in ("pydantic", "pydantic_core"):
            raise NotCarried(f"A definition needs {module}, which exported modules do without.")
        if top not in sys.stdlib_module_names:
            self.libraries.add(top)


def gather(
    symbols: Sequence[Symbol],
    *,
    given: Mapping[Symbol, str] | None = None,
    taken: Sequence[str] = (),
) -> Gathered:
    """Take definitions of this project with all that they need.

    Args:
        symbols: the definitions.
        given: definitions that stand elsewhere in the text already, and what they are called there.
        taken: further names that the text around them has.

    Raises:
        NotCarried: one of them can't stand alone.
    """
    gathering = _Gathering(frozenset(taken), names=dict(given or {}))
    for symbol in symbols:
        gathering.take(symbol)
    names = {symbol: gathering.names[REPLACED.get(symbol, symbol)] for symbol in symbols}
    return Gathered(
        names=names,
        imports=sorted(set(gathering.imports.values())),
        libraries=gathering.libraries,
        text="\n\n\n".join(piece.text for piece in gathering.pieces),
    )


# -- what of a definition is kept ----------------------------------------------------------------------


def _kept(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a definition that are taken over."""
    if not isinstance(statement, ast.ClassDef):
        yield statement
        return
    has_fields = statement.name != "Check" and any(
        isinstance(base, ast.Name) and base.id == "Check" for base in statement.bases
    )
    yield from statement.bases
    yield from statement.decorator_list
    for inner in statement.body:
        if not isinstance(inner, ast.FunctionDef):
            if not has_fields and not _is_docstring(inner):
                yield inner
        elif not inner.name.startswith(_OF_PYDANTIC) and not _validates(inner):
            yield inner


def _validates(method: ast.FunctionDef) -> bool:
    calls = (one.func for one in method.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(called, ast.Name) and called.id in _VALIDATORS for called in calls)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


# -- its text ------------------------------------------------------------------------------------------


def _text(
    source: Source,
    statement: ast.stmt,
    parts: Sequence[ast.AST],
    edits: Sequence[tuple[int, int, int, str]],
) -> str:
    lines = dict(enumerate(source.lines, start=1))
    for number, start, end, name in sorted(set(edits), reverse=True):
        raw = lines[number].encode("utf-8")  # offsets count bytes
        lines[number] = (raw[:start] + name.encode() + raw[end:]).decode("utf-8")
    if not isinstance(statement, ast.ClassDef):
        return _lines(lines, statement)
    head = "".join(lines[number] for number in range(_first_line(statement), statement.body[0].lineno))
    blocks = [_docstring(statement)]
    for part in parts:
        if isinstance(part, ast.stmt):
            blocks.append(_lines(lines, part))
            if isinstance(part, ast.FunctionDef):
                blocks[-1] += "\n"
    return head + "\n".join(filter(None, blocks)).rstrip("\n")


def _lines(lines: Mapping[int, str], node: ast.stmt) -> str:
    numbers = range(_first_line(node), (node.end_lineno or node.lineno) + 1)
    return "".join(lines[number] for number in numbers).rstrip("\n")


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _docstring(node: ast.ClassDef) -> str:
    """What a class is, without the examples of how a flow has it."""
    told = (ast.get_docstring(node) or "").partition("\nExample:")[0].strip()
    if not told:
        return ""
    quoted = told.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    indented = quoted.replace("\n", "\n    ").replace("\n    \n", "\n\n")
    return f'    """{indented}"""\n' if "\n" not in told else f'    """{indented}\n    """\n'


def _renaming(statement: ast.stmt, old: str, new: str) -> list[tuple[int, int, int, str]]:
    """The place where a definition says its own name."""
    match statement:
        case ast.Assign() | ast.AnnAssign():
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            return [
                (one.lineno, one.col_offset, one.end_col_offset or 0, new)
                for target in targets
                for one in ast.walk(target)
                if isinstance(one, ast.Name) and one.id == old
            ]
        case ast.FunctionDef() | ast.ClassDef():
            start = statement.col_offset + len(
                "def " if isinstance(statement, ast.FunctionDef) else "class "
            )
            return [(statement.lineno, start, start + len(old), new)]
    return []
