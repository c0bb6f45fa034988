"""Which names of a piece of source are those of its module, and where they stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import chain

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@cache  # of each definition once, however many need it; syntax trees are told apart by identity
def module_names(node: ast.AST) -> tuple[ast.Name, ...]:
    """The uses of names in `node` that aren't bound within it: those of its module, or built in.

    Annotations count, as they stand in the text. A name that a function binds anywhere is its own
    throughout, as in Python.
    """
    return tuple(_free(node, frozenset()))


@cache
def imports_within(node: ast.AST) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """The import statements anywhere in `node`."""
    return tuple(one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom))


def _free(node: ast.AST, bound: frozenset[str]) -> Iterator[ast.Name]:
    match node:
        case ast.Name():
            if node.id not in bound:
                yield node
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            yield from _of_function(node, bound)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _of_comprehension(node, bound)
        case ast.ClassDef():
            outside = chain(node.bases, node.keywords, node.decorator_list)
            yield from _of_all(outside, bound)
            own = bound | _bound_in(node.body)
            for statement in node.body:  # what a class body binds isn't seen by its methods
                is_method = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
                yield from _free(statement, bound if is_method else own)
        case _:
            yield from _of_all(ast.iter_child_nodes(node), bound)


def _of_all(nodes: Iterator[ast.AST] | chain[ast.AST], bound: frozenset[str]) -> Iterator[ast.Name]:
    for node in nodes:
        yield from _free(node, bound)


def _of_function(node: Function, bound: frozenset[str]) -> Iterator[ast.Name]:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    annotations = [one.annotation for one in named if one.annotation is not None]
    defaults = [one for one in (*arguments.defaults, *arguments.kw_defaults) if one is not None]
    yield from _of_all(iter([*annotations, *defaults]), bound)
    own = bound | {one.arg for one in named}
    if isinstance(node, ast.Lambda):
        yield from _free(node.body, own)
        return
    returns = [] if node.returns is None else [node.returns]
    yield from _of_all(iter([*node.decorator_list, *returns]), bound)
    yield from _of_all(iter(node.body), own | _bound_in(node.body))


def _of_comprehension(node: Comprehension, bound: frozenset[str]) -> Iterator[ast.Name]:
    own = bound
    for number, generator in enumerate(node.generators):
        yield from _free(generator.iter, bound if number == 0 else own)
        own = own | _targets(generator.target)
    for generator in node.generators:
        yield from _of_all(iter(generator.ifs), own)
    parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    yield from _of_all(iter(parts), own)


def _targets(node: ast.AST) -> frozenset[str]:
    return frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def _bound_in(body: list[ast.stmt]) -> frozenset[str]:
    """The names that statements bind in their own scope."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
                continue
            case ast.Lambda():
                continue
            case ast.Name(ctx=ast.Store() | ast.Del()):
                found.add(node.id)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
        if isinstance(node, Comprehension):  # its variables are its own, but for those of `:=`
            waiting += [one.target for one in ast.walk(node) if isinstance(one, ast.NamedExpr)]
        else:
            waiting += ast.iter_child_nodes(node)
    return frozenset(found)
