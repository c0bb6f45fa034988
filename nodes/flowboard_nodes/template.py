"""The template language of prompts: Jinja2 in its sandbox, with bounds on what a render may cost.

A flow may come from anywhere and its templates run without asking, so a template can't reach
Python's insides (that is Jinja2's sandbox), and what it may cost is counted in each render: loops
and calls take at most `MAX_STEPS` steps, and the texts and lists that it builds have at most
`MAX_CHARACTERS` characters and items together, counted before they are built. Filters and text
methods whose cost can't be told from their arguments aren't offered.

Differences from plain Jinja2 that make better prompts: a null value writes nothing, and lists,
mappings and booleans are written as JSON. A block tag on a line of its own leaves no empty line
behind, and one newline at the end of the template isn't part of the text, so that a YAML block
scalar (`|`) ends where its text ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import do_indent
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

MAX_STEPS = 20_000
MAX_CHARACTERS = 4_000_000

# fmt: off
_TEXT_METHODS = frozenset({
    "capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isascii",
    "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper", "lower",
    "lstrip", "partition", "removeprefix", "removesuffix", "rfind", "rindex", "rpartition", "rsplit",
    "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper",
})
_FILTERS = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int",
    "items", "last", "length", "lower", "map", "max", "min", "reject", "rejectattr",
    "reverse", "round", "select", "selectattr", "sort", "string", "sum", "title", "trim", "truncate",
    "unique", "upper", "urlencode", "wordcount",
})
# fmt: on
_BUILDING_BLOCKS: tuple[type[nodes.Node], ...] = (
    nodes.For,
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
)
_NEEDING_FILES: tuple[type[nodes.Node], ...] = (
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)
_LONGEST_NUMBER = 10_000  # bits
_WIDEST_MARGIN = 100


class TemplateProblem(Exception):
    """A template can't be parsed or rendered; the message is a sentence, `line` counts from 1.

    `variable` is the name of the value that was missing, if that was the problem.
    """

    def __init__(self, message: str, line: int | None = None, variable: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.variable = variable

    def at(self, place: str) -> str:
        """The message with where it happened: `template, line 3: …`."""
        return f"{place}: {self}" if self.line is None else f"{place}, line {self.line}: {self}"


def variables(source: str) -> dict[str, bool]:
    """The variables that a template takes, in order of first appearance, and whether it needs them.

    A variable that has a default or is asked whether it is defined may be left out.

    Raises:
        TemplateProblem: the template has an error.
    """
    environment = _environment()
    try:
        tree = environment.parse(source)
        free = find_undeclared_variables(tree) - set(environment.globals)
        names = [value for _, kind, value in environment.lex(source) if kind == "name"]
    except TemplateSyntaxError as error:
        raise TemplateProblem(str(error.message), error.lineno) from error
    spared = {
        guard.node.name
        for guard in tree.find_all((nodes.Filter, nodes.Test))
        if guard.name in ("default", "d", "defined", "undefined") and isinstance(guard.node, nodes.Name)
    }
    return {name: name not in spared for name in dict.fromkeys(names) if name in free}


@lru_cache(maxsize=512)
def compiled(source: str) -> Template:
    """The template ready to render; the same text is compiled once.

    Raises:
        TemplateProblem: the template has an error.
    """
    try:
        return _environment().from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateProblem(str(error.message), error.lineno) from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise TemplateProblem("the template is nested too deeply") from error


def render(template: Template, values: Mapping[str, Any]) -> str:
    """The text of a template for these values.

    Raises:
        TemplateProblem: a variable is missing, an expression fails, or a bound is exceeded.
    """
    try:
        context = template.new_context({**_GLOBALS, **values}, shared=True)
        return "".join(template.root_render_func(context))
    except Exception as error:  # the template's own expressions may raise anything
        message = str(error) or type(error).__name__
        missing = _UNDEFINED.match(message)
        raise TemplateProblem(message, _line_of(error), missing and missing[1]) from error


_UNDEFINED = re.compile(r"'(.+)' is undefined$")


def _line_of(error: Exception) -> int | None:
    """The line of the template that raised, found in the traceback of its compiled code."""
    line, trace = None, error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


class _CountingContext(Context):
    """What one render may still use."""

    steps = MAX_STEPS
    characters = MAX_CHARACTERS

    def step(self) -> None:
        """Count a turn of a loop or a call."""
        self.steps -= 1
        if self.steps < 0:
            raise SecurityError(f"loops and calls take more than {MAX_STEPS:,} steps")

    def build(self, size: int) -> None:
        """Count characters or items before they are built."""
        self.characters -= size
        if self.characters < 0:
            raise SecurityError(f"the template builds more than {MAX_CHARACTERS:,} characters")


class _PromptEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox with counting built in when a template is parsed."""

    context_class = _CountingContext
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, finalize=_written, trim_blocks=True, lstrip_blocks=True
        )
        standard = self.filters
        self.filters = {name: standard[name] for name in _FILTERS} | _COUNTED_FILTERS
        self.globals = _GLOBALS.copy()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for foreign in tree.find_all(_NEEDING_FILES):
            raise TemplateSyntaxError(
                "a template stands alone and can't include another", foreign.lineno
            )
        for block in list(tree.find_all(_BUILDING_BLOCKS)):
            if isinstance(block, nodes.For):
                block.iter = _filtered("turns of", block.iter)
            for output in block.find_all(nodes.Output):
                output.nodes = [
                    _filtered("text of", nodes.Const(part.data, lineno=part.lineno))
                    if isinstance(part, nodes.TemplateData)
                    else part
                    for part in output.nodes
                ]
        for joined in list(tree.find_all(nodes.Concat)):
            parts = nodes.List(joined.nodes, lineno=joined.lineno)
            joined.nodes = [_filtered("join", parts)]
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only the methods of texts whose results aren't longer than the text."""
        if isinstance(obj, str) and attr not in _TEXT_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Not offered (see `is_safe_attribute`): the width of a field can't be counted."""

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Count the call, then make it."""
        __context.step()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Count what the operation builds, then do it."""
        if operator == "%" and isinstance(left, str):
            raise SecurityError("% doesn't format texts here; write {{ a ~ b }}")
        if isinstance(left, int) and isinstance(right, int):
            if operator in ("*", "**"):
                power = abs(right) if operator == "**" else 1
                if left.bit_length() * power + right.bit_length() > _LONGEST_NUMBER:
                    raise SecurityError("a number becomes too large")
        elif operator == "*":
            sized, times = (left, right) if isinstance(right, int) else (right, left)
            if isinstance(sized, (str, Sequence)) and isinstance(times, int):
                context.build(len(sized) * max(times, 0))
        elif operator == "+" and isinstance(left, (str, Sequence)):
            context.build(len(left) + len(right))
        return super().call_binop(context, operator, left, right)


def _filtered(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)


def _text(value: Any) -> str:
    """A value as a prompt shows it: null is empty, structures are JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (bool, list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


@pass_context
def _written(context: _CountingContext, value: Any) -> str:
    text = value if type(value) is str else _text(value)
    context.build(len(text))
    return text


@pass_context
def _turns(context: _CountingContext, values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        context.step()
        yield value


@pass_context
def _join(context: _CountingContext, values: Any, d: str = "", attribute: Any = None) -> str:
    if attribute is not None:
        values = context.environment.call_filter(
            "map", values, kwargs={"attribute": attribute}, context=context
        )
    texts = [_text(value) for value in values]
    context.build(sum(map(len, texts)) + len(texts) * len(d))
    return d.join(texts)


@pass_context
def _replace(context: _CountingContext, value: Any, old: str, new: str, count: int = -1) -> str:
    text = _text(value)
    context.build(len(text) + text.count(old) * len(new))
    return text.replace(old, new, count)


@pass_context
def _indent(
    context: _CountingContext, value: Any, width: int = 4, first: bool = False, blank: bool = False
) -> str:
    text = _text(value)
    margin = min(width, _WIDEST_MARGIN)
    context.build(len(text) + (text.count("\n") + 1) * margin)
    return do_indent(text, margin, first, blank)


@pass_context
def _tojson(context: _CountingContext, value: Any, indent: int | None = None) -> str:
    margin = None if indent is None else min(indent, _WIDEST_MARGIN)
    text = json.dumps(value, ensure_ascii=False, indent=margin)
    context.build(len(text))
    return text


@pass_context
def _list(context: _CountingContext, values: Iterable[Any]) -> list[Any]:
    items = list(values)
    context.build(len(items))
    return items


@pass_context
def _range(context: _CountingContext, *bounds: int) -> range:
    numbers = range(*bounds)
    context.build(len(numbers))
    return numbers


_GLOBALS: dict[str, Any] = {"dict": dict, "namespace": Namespace, "range": _range}
_COUNTED_FILTERS: dict[str, Any] = {
    "indent": _indent,
    "join": _join,
    "list": _list,
    "replace": _replace,
    "tojson": _tojson,
    "turns of": _turns,  # no template can write a name with a space
    "text of": _written,
}


@lru_cache(maxsize=1)
def _environment() -> _PromptEnvironment:
    return _PromptEnvironment()
