"""Verdicts that are known already: outcomes are kept per assertion and what it looked at. Nothing runs.

An outcome is kept under the digest of two things: the identity of the assertion (`spec_hash`: kind,
arguments, source, question, model, parser), and what it looks at. That is the output; for code, and
for checks that name other values, also the row; for judges the values that they see beside it. Two
subjects that differ in nothing of this share an outcome. What a recording's judge said is kept apart
from what a live one said.

Whatever else is true of an assertion (its name, its criterion, whether it is chosen) isn't in the
key: choosing, renaming or switching one asks nobody again. The answer of a live judge also stands
under the key of the engine's call (`runtime.cache_key.call_key`), so that a run which evaluates a
chosen candidate finds it there. The other way round, `ran` names the assertions of the run itself,
whose verdicts the rows bring along.

Errors are kept apart under a key of their own. They are told as errors, but asked again when
candidates are evaluated next, and give way to an outcome that lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from flowboard.assertions.arguments import CodeArguments, LearnedArguments
from flowboard.assertions.evaluate import Evaluator
from flowboard.assertions.identity import spec_hash
from flowboard.assertions.judge import JudgeArguments
from flowboard.assertions.outcomes import is_lasting, relabelled
from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec, Verdict
from flowboard.store.store import Store
from flowboard.store.texts import from_json, to_json
from flowboard.workspace.evaluators.subjects import EvaluatorRow

KIND: Final = "verdict"
"""What a kept verdict is called among the results of a store."""

_VERSION: Final = 1
SOURCES: Final = ("live", "recorded")

ReadFile = Callable[[str], str]
"""Gives the text of a code file beside the flow; raises NodeFailed where there is none."""


class Asked:
    """An assertion as it is evaluated on rows, and the keys under which its outcomes are kept."""

    def __init__(self, spec: AssertionSpec, read_file: ReadFile | None = None) -> None:
        """Validate its arguments. One that is broken is an error on every row."""
        self.spec = spec
        self.prepared = Evaluator(read_file=read_file).prepare(spec)

    @property
    def arguments(self) -> Any:
        """What its kind takes, validated; None where something is wrong with it."""
        return self.prepared.arguments

    @property
    def is_kept(self) -> bool:
        """Whether outcomes of it can be kept: not of what is broken, nor of what is trained on grades."""
        return self.arguments is not None and not isinstance(self.arguments, LearnedArguments)

    @property
    def sources(self) -> tuple[str, ...]:
        """Who may have given an outcome of it."""
        return SOURCES if self.spec.kind == "judge" else ("",)

    @cached_property
    def hash(self) -> str:
        """Its identity."""
        arguments = self.arguments
        is_in_file = isinstance(arguments, CodeArguments) and arguments.file is not None
        return spec_hash(self.spec, file_source=arguments.source if is_in_file else None)

    def applies_to(self, row: EvaluatorRow) -> bool:
        """Whether a row has what it judges: an item may lack one of a step's ports."""
        return self.spec.on is None or self.spec.on in row.ports

    def output_of(self, row: EvaluatorRow) -> Any:
        """What it judges of a row; None also where the port has nothing."""
        return row.judged_by(self.spec)

    def key(self, row: EvaluatorRow, digests: Digests, source: str, *, erred: bool = False) -> str:
        """Where its outcome on a row is kept."""
        beside: Any = None
        if isinstance(self.arguments, JudgeArguments):
            beside = {name: row.row.get(name) for name in self.arguments.include}
        elif self.prepared.needs_row:
            beside = digests.of(row)
        looked_at = digest([self.output_of(row), beside])
        return digest([KIND, _VERSION, self.hash, looked_at, source, *(["error"] if erred else [])])


class Digests:
    """The digest of each row's values, worked out once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[EvaluatorRow, str]] = {}

    def of(self, row: EvaluatorRow) -> str:
        """The digest of everything that an assertion gets as `row`."""
        found = self._known.get(id(row))
        if found is None:
            found = self._known[id(row)] = (row, digest(dict(row.row)))
        return found[1]


Columns = list[list[Verdict | None]]
"""For each assertion its verdict on each row, None where there is none yet."""


def known(
    store: Store,
    specs: Sequence[AssertionSpec],
    rows: Sequence[EvaluatorRow],
    *,
    ran: Iterable[AssertionSpec] = (),
    read_file: ReadFile | None = None,
) -> Columns:
    """What is known of assertions on rows, from earlier evaluations and from the run. Runs nothing.

    Args:
        store: where outcomes are kept.
        specs: the assertions; `on` names a port of a step, and is None for an evaluator's.
        rows: as `evaluator_rows` gives them.
        ran: the assertions of the run's own flow whose verdicts the rows bring along.
        read_file: for code that is kept beside the flow, as the run had it; without it nothing is known
            of that.

    An assertion that is broken is an error on every row. Of a learned one only what the run said is known.
    """
    asked = [Asked(spec, read_file) for spec in specs]
    return known_of(store, asked, rows, ran=[Asked(spec, read_file) for spec in ran])


def known_of(
    store: Store,
    asked: Sequence[Asked],
    rows: Sequence[EvaluatorRow],
    *,
    ran: Iterable[Asked] = (),
    sources: Mapping[str, str] | None = None,
) -> Columns:
    """As `known`, for assertions that are prepared already.

    `sources` says by model of a judge who answers for it now, `live` or `recorded`; the verdicts of
    either are taken where it isn't said.
    """
    digests = Digests()
    told = {(one.hash, one.spec.on): one.spec for one in ran}
    return [_column(store, one, rows, digests, told, sources or {}) for one in asked]


def _column(
    store: Store,
    asked: Asked,
    rows: Sequence[EvaluatorRow],
    digests: Digests,
    ran: Mapping[tuple[str, str | None], AssertionSpec],
    sources: Mapping[str, str],
) -> list[Verdict | None]:
    if asked.arguments is None:
        is_elsewhere = asked.spec.code is not None and "::" in asked.spec.code
        broken = None if is_elsewhere else asked.prepared.check(None, {})
        return [broken] * len(rows)
    column: list[Verdict | None] = [None] * len(rows)
    if (own := ran.get((asked.hash, asked.spec.on))) is not None:
        for place, row in enumerate(rows):
            column[place] = _said_in_run(own, row, asked.spec)
    if not asked.is_kept:
        return column
    wanted = sources.get(str(asked.spec.arguments.get("model")))
    tried = asked.sources if wanted is None or asked.spec.kind != "judge" else (wanted,)
    for source, erred in [(source, erred) for erred in (False, True) for source in tried]:
        left = [place for place, verdict in enumerate(column) if verdict is None or not _lasts(verdict)]
        keys = {place: asked.key(rows[place], digests, source, erred=erred) for place in left}
        found = store.lookup(list(dict.fromkeys(keys.values())))
        for place, key in keys.items():
            if key in found and (not erred or column[place] is None):
                column[place] = decoded(found[key], asked.spec)
    return column


def _said_in_run(own: AssertionSpec, row: EvaluatorRow, spec: AssertionSpec) -> Verdict | None:
    """What the run's assertion said of a row, if that is an outcome or an error."""
    for verdict in row.verdicts:
        if (verdict.name, verdict.criterion) == (own.name, own.criterion):
            is_told = verdict.outcome != "not_run"
            return relabelled(verdict, spec) if is_told else None
    return None


def _lasts(verdict: Verdict) -> bool:
    return is_lasting(verdict.outcome)


def encoded(verdict: Verdict) -> bytes:
    """A verdict as it is kept: what doesn't depend on the assertion's name."""
    return to_json([verdict.outcome, verdict.message, verdict.reason]).encode()


def decoded(stored: bytes, spec: AssertionSpec) -> Verdict:
    """A kept verdict under the name, criterion and scope that `spec` has now."""
    outcome, message, reason = from_json(stored)
    return Verdict(spec.name, outcome, spec.kind, message, spec.criterion, spec.scope, reason)
