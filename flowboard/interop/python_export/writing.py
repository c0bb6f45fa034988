"""The text of an exported module."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from math import isfinite
from pprint import pformat
from typing import TYPE_CHECKING, Any, Final

from flowboard.assertions.arguments import CodeArguments
from flowboard.assertions.checks import CHECKS
from flowboard.assertions.checks.check import Check
from flowboard.assertions.judge import JudgeArguments, prompt_template
from flowboard.assertions.learned import Artefact
from flowboard.assertions.patterns import Pattern
from flowboard.assertions.references import Reference
from flowboard.interop.python_export.code_text import factory, libraries_of
from flowboard.interop.python_export.gathering import STANDARD, Gathered, gather
from flowboard.interop.python_export.plain_patterns import is_plain
from flowboard.interop.python_export.sources import NotCarried, Symbol

if TYPE_CHECKING:
    from flowboard.align.figures import Figure
    from flowboard.workspace.exporting_evaluator import EvaluatorToExport, ToExport

MOST_TERMS: Final = 2_000
"""Words of a classifier that stand in a module: more are no code any more."""

_RUNNING: Final = "flowboard.interop.python_export.running"
_PUBLIC: Final = ("check_all", "passes", "verdict", "explain")
_GIVEN: Final = ("ASSERTIONS", "JUDGE_PROMPT")
_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class ExportedModule:
    """The text of a module, what it needs beside Python, and notes, in sentences."""

    text: str
    requirements: tuple[str, ...]
    notes: tuple[str, ...] = ()


def module_of(evaluator: EvaluatorToExport) -> ExportedModule:
    """An evaluator as a Python module that needs nothing of this project.

    Raises:
        NotCarried: an assertion can't stand alone; the message names it.
    """
    assertions = evaluator.assertions
    needed = [symbol for one in assertions for symbol in _symbols(one)]
    symbols = [*dict.fromkeys(needed), *(Symbol(_RUNNING, name) for name in _PUBLIC)]
    makers = {one.name: f"_code_{number}" for number, one in enumerate(assertions, start=1)}
    given = {Symbol(_RUNNING, name): name for name in _GIVEN}
    gathered = gather(symbols, given=given, taken=list(makers.values()))
    libraries, code = set(gathered.libraries), []
    for one in assertions:
        if isinstance(one.arguments, CodeArguments):
            try:
                code.append(factory(makers[one.name], one.arguments.source, one.arguments.function))
            except NotCarried as error:
                raise NotCarried(
                    f"{one.name} can't be exported: {error}. Rewrite it, or take it out."
                ) from None
            libraries |= libraries_of(one.arguments.source)
    requirements = _distributions(libraries)
    judges = [one.name for one in assertions if isinstance(one.arguments, JudgeArguments)]
    parts = [
        _docstring(evaluator, requirements),
        "from __future__ import annotations\n\n" + "\n".join(_import_lines(gathered.imports)),
        gathered.text,
        *code,
        *([f"JUDGE_PROMPT = {_long_text(prompt_template())}"] if judges else []),
        _table(assertions, gathered, makers),
    ]
    notes = []
    if judges:
        notes.append(
            f"{', '.join(judges)} ask a model: give check_all, passes and verdict a function `complete`."
        )
    return ExportedModule("\n\n\n".join(parts) + "\n", requirements, tuple(notes))


# -- assertions ----------------------------------------------------------------------------------------


def _symbols(one: ToExport) -> Iterator[Symbol]:
    """The definitions that an assertion is made of."""
    match one.arguments:
        case Check() as check:
            cls = type(check)
            if CHECKS.get(cls.name) is not cls:
                raise NotCarried(
                    f"{one.name} is a check of another package, {cls.__module__}, and can't be carried."
                )
            yield Symbol(cls.__module__, cls.__name__)
            for _, value in check:
                yield from _symbols_of(value)
        case CodeArguments():
            yield Symbol(_RUNNING, "Code")
        case JudgeArguments():
            yield Symbol(_RUNNING, "Judge")
        case Artefact() as artefact:
            if artefact.words is None and artefact.score is None:
                raise NotCarried(
                    f"{one.name} was trained on embeddings, which need a model. Train it on words, or "
                    "take it out of the set."
                )
            if artefact.words is not None and len(artefact.words.terms) > MOST_TERMS:
                raise NotCarried(
                    f"{one.name} has learned {len(artefact.words.terms):,} words, more than the "
                    f"{MOST_TERMS:,} that fit in a module. Take it out of the set."
                )
            yield Symbol(STANDARD, "LearnedWords" if artefact.words is not None else "LearnedScore")


def _symbols_of(value: Any) -> Iterator[Symbol]:
    if isinstance(value, Reference):
        yield Symbol("flowboard.assertions.references", "Reference")
    elif isinstance(value, Pattern):
        if is_plain(value.source):
            yield Symbol(STANDARD, "PlainPattern")
        else:
            yield Symbol("flowboard.assertions.patterns", "Pattern")
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _symbols_of(one)


def _table(assertions: Sequence[ToExport], gathered: Gathered, makers: Mapping[str, str]) -> str:
    """The assertions by name, each below what it is for."""
    lines = ["ASSERTIONS = {"]
    said = None
    for one in assertions:
        criterion = one.criterion
        if criterion is not None and criterion is not said:
            told = " ".join(f"{criterion.id}, version {criterion.version}: {criterion.text}".split())
            lines += textwrap.wrap(told, _WIDTH, initial_indent="    # ", subsequent_indent="    # ")
            said = criterion
        lines.append(f"    {one.name!r}: {_call(one, gathered.names, makers)},")
    return "\n".join([*lines, "}"])


def _call(one: ToExport, names: Mapping[Symbol, str], makers: Mapping[str, str]) -> str:
    match one.arguments:
        case Check() as check:
            cls = type(check)
            called = names[Symbol(cls.__module__, cls.__name__)]
            return _written_call(called, {name: _value(value, names) for name, value in check})
        case CodeArguments():
            return f"{names[Symbol(_RUNNING, 'Code')]}({makers[one.name]})"
        case JudgeArguments() as judge:
            return _written_call(
                names[Symbol(_RUNNING, "Judge")],
                {
                    "question": repr(one.spec.judge),
                    "include": repr(tuple(map(str, judge.include))),
                    "model": repr(judge.model or ""),
                    "parameters": _value(judge.parameters, names),
                },
            )
        case artefact:
            return _learned(artefact, names)


def _learned(artefact: Artefact, names: Mapping[Symbol, str]) -> str:
    if artefact.score is not None:
        return _written_call(
            names[Symbol(STANDARD, "LearnedScore")],
            {
                "column": repr(artefact.score.column),
                "threshold": repr(artefact.threshold),
                "fails_above": repr(artefact.score.fails_above),
            },
        )
    assert artefact.words is not None
    terms = "".join(
        f"            {one.term!r}: ({one.idf!r}, {one.weight!r}),\n" for one in artefact.words.terms
    )
    sigmoid = artefact.calibration
    return _written_call(
        names[Symbol(STANDARD, "LearnedWords")],
        {
            "terms": f"{{\n{terms}        }}",
            "intercept": repr(artefact.words.intercept),
            "threshold": repr(artefact.threshold),
            "sigmoid": repr(None if sigmoid is None else (sigmoid.a, sigmoid.b)),
        },
    )


def _written_call(name: str, arguments: Mapping[str, str]) -> str:
    written = ", ".join(f"{argument}={value}" for argument, value in arguments.items())
    if len(written) + len(name) < _WIDTH - 30 and "\n" not in written:
        return f"{name}({written})"
    lines = "".join(f"        {argument}={value},\n" for argument, value in arguments.items())
    return f"{name}(\n{lines}    )"


def _value(value: Any, names: Mapping[Symbol, str]) -> str:
    """A validated argument as Python."""
    match value:
        case Reference():
            return f"{names[Symbol('flowboard.assertions.references', 'Reference')]}({str(value)!r})"
        case Pattern():
            plain = is_plain(value.source)
            symbol = (
                Symbol(STANDARD, "PlainPattern")
                if plain
                else Symbol("flowboard.assertions.patterns", "Pattern")
            )
            return f"{names[symbol]}({value.source!r})"
        case tuple():
            inner = ", ".join(_value(one, names) for one in value)
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        case float() if not isfinite(value):
            return f"float({str(value)!r})"
        case dict() | list():
            return pformat(value, width=_WIDTH - 20, sort_dicts=False).replace("\n", "\n        ")
        case _:
            return repr(value)


# -- around them ---------------------------------------------------------------------------------------


def _docstring(evaluator: EvaluatorToExport, requirements: Sequence[str]) -> str:
    """Where the module comes from, how good it is, what it needs, and how it is used."""
    names = [f"{one.name} ({one.spec.kind})" for one in evaluator.assertions]
    where = f"{evaluator.node!r} of the flow {evaluator.flow!r}, run {evaluator.run}"
    looked_at = [one.looks_at for one in evaluator.assertions]
    columns = sorted({name for one in looked_at if one is not None for name in one})
    row = f"`row` needs {', '.join(columns)}." if columns else "`row` may be left out."
    if None in looked_at:
        row = "`row` has everything that the output was made from, as `node.port`, for the code."
    paragraphs = [
        f"An evaluator, exported by Flowboard: {where}.",
        f"Assertions: {', '.join(names)}. An output passes if none of them fails it and none errs.",
        *_card(evaluator),
        f"Needs beside Python: {', '.join(requirements)}."
        if requirements
        else "Needs nothing beside Python 3.11 or later.",
        f"passes(output, row) says whether an output passes, check_all(output, row) what each assertion "
        f"says. {row}",
    ]
    told = "\n\n".join(
        "\n".join(textwrap.wrap(" ".join(one.split()), _WIDTH, break_on_hyphens=False))
        for one in paragraphs
    )
    return f'"""{_quoted(told)}\n"""'


def _card(evaluator: EvaluatorToExport) -> Iterator[str]:
    card = evaluator.card
    if card is None:
        yield "How well it agrees with people was never measured."
        return
    yield (
        f"Its report card of run {evaluator.card_run}, measured on {card.basis.measured} graded rows that "
        f"nothing was chosen on, says {card.word.replace('_', ' ')}: coverage {_figure(card.coverage)}, "
        f"false failure rate {_figure(card.ffr)}, kappa {_figure(card.kappa)}. {card.sentence}"
    )
    if card.warning:
        yield card.warning


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return f"— ({figure.reason})"
    n = "" if figure.denominator is None else f", n = {figure.denominator:.4g}"
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f}{n})"


def _quoted(text: str) -> str:
    """A text as it may stand between three quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    escaped = "".join(
        one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode()
        for one in escaped
    )
    return f'{escaped[:-1]}\\"' if escaped.endswith('"') else escaped


def _long_text(text: str) -> str:
    return f'"""\\\n{_quoted(text)}"""'


def _import_lines(statements: Sequence[str]) -> list[str]:
    """Import statements, those from one module in one line."""
    names: dict[str, list[str]] = {}
    plain = []
    for statement in statements:
        found = re.fullmatch(r"from (\S+) import (.+)", statement)
        if found is None:
            plain.append(statement)
        else:
            names.setdefault(found[1], []).append(found[2])
    return [
        *sorted(plain),
        *(f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)),
    ]


def _distributions(modules: set[str]) -> tuple[str, ...]:
    """What has to be installed for some modules."""
    known = packages_distributions() if modules else {}  # it looks through everything that is installed
    return tuple(sorted({min(known.get(module, [module])) for module in modules}))
