"""Evaluation: a spec is prepared once, then asked about any number of outputs.

::

    evaluator = Evaluator()
    prepared = evaluator.prepare(spec)
    if prepared.is_async:
        verdict = await evaluator.evaluate(prepared, output, row, chat, sandbox)
    else:
        verdict = prepared.check(output, row)

Whatever is wrong with an assertion becomes an outcome with a sentence, never an exception: one
broken assertion takes no row with it. What `chat` raises to stop a run (a spent budget, a
cancellation) does pass.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flowboard.assertions.arguments import (
    Arguments,
    BadArguments,
    CodeArguments,
    LearnedArguments,
    validated,
)
from flowboard.assertions.checks.check import Check
from flowboard.assertions.code import outcome_of_code, source_problem
from flowboard.assertions.errors import BrokenAssertion, CannotRun, DoesNotApply
from flowboard.assertions.judge import JudgeArguments, judge_verdict, request_for
from flowboard.assertions.learned import Artefact, BadArtefact, read_artefact
from flowboard.assertions.reading import as_message, text_of
from flowboard.node import (
    AssertionSpec,
    ChatRequest,
    ChatResponse,
    EmbedRequest,
    EmbedResponse,
    NodeFailed,
    Outcome,
    Sandbox,
    Verdict,
)

Chat = Callable[[ChatRequest], Awaitable[ChatResponse]]
Embed = Callable[[EmbedRequest], Awaitable[EmbedResponse]]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An assertion with its arguments validated.

    `is_async` ones are evaluated by `Evaluator.evaluate`, all others by `check`. `needs_row` and
    `needs_model` say what has to be at hand; without `needs_row` any mapping will do. `artefact` is what
    a learned assertion was trained to.
    """

    spec: AssertionSpec
    arguments: Arguments | None
    failure: Callable[[Any, Row], str | None]
    passed: Verdict
    needs_row: bool = False
    needs_model: bool = False
    is_async: bool = False
    artefact: Artefact | None = None

    def check(self, output: Any, row: Row) -> Verdict:
        """The verdict of a declarative check, or of an assertion that can't be evaluated at all."""
        try:
            failure = self.failure(output, row)
        except Exception as error:  # noqa: BLE001 -- a check may be a stranger's
            return self.verdict_of(error)
        return self.passed if failure is None else self.verdict("fail", failure)

    def verdict(self, outcome: Outcome, message: str = "") -> Verdict:
        """A verdict of this assertion."""
        spec = self.spec
        return Verdict(spec.name, outcome, spec.kind, as_message(message), spec.criterion, spec.scope)

    def verdict_of(self, error: Exception) -> Verdict:
        """What it means for the outcome that evaluating has raised `error`."""
        match error:
            case DoesNotApply():
                return self.verdict("skipped", str(error))
            case CannotRun():
                return self.verdict("not_run", str(error))
            case BrokenAssertion() | NodeFailed():
                return self.verdict("error", str(error))
            case _:
                return self.verdict("error", f"{type(error).__name__}: {error}".rstrip(": "))


class Evaluator:
    """Prepares and evaluates assertions of all kinds.

    `default_model` judges where a spec names no model. `read_file` gives the text of a file beside
    the flow, for code that lives there; it raises NodeFailed when there is none. So does
    `read_learned`, which gives the file of a trained classifier by its name.
    """

    def __init__(
        self,
        *,
        default_model: str | None = None,
        read_file: Callable[[str], str] | None = None,
        read_learned: Callable[[str], bytes] | None = None,
    ) -> None:
        self._default_model = default_model
        self._read_file = read_file
        self._read_learned = read_learned

    def prepare(self, spec: AssertionSpec) -> Prepared:
        """Validate the arguments of an assertion. One that is broken gives its error on every item."""
        passed = Verdict(spec.name, "pass", spec.kind, "", spec.criterion, spec.scope)
        try:
            arguments = self._with_source(validated(spec))
        except (BadArguments, NodeFailed) as error:
            return Prepared(spec, None, _always(BrokenAssertion(str(error))), passed)
        match arguments:
            case Check():
                return Prepared(spec, arguments, arguments.failure, passed, arguments.needs_row)
            case JudgeArguments():
                return Prepared(
                    spec, arguments, _asynchronous, passed, bool(arguments.include), True, True
                )
            case CodeArguments():
                return Prepared(spec, arguments, _asynchronous, passed, needs_row=True, is_async=True)
            case LearnedArguments():
                try:
                    return self._learned(spec, arguments, passed)
                except (BrokenAssertion, CannotRun) as error:
                    return Prepared(spec, arguments, _always(error), passed)

    async def evaluate(
        self,
        prepared: Prepared,
        output: Any,
        row: Row,
        chat: Chat,
        sandbox: Sandbox,
        embed: Embed | None = None,
    ) -> Verdict:
        """The verdict on one output.

        A NodeFailed of `chat` or `embed` is an error of the assertion; anything else that they raise
        passes. Without `embed` a classifier of embeddings is not run.
        """
        match prepared.arguments:
            case JudgeArguments() as arguments:
                return await self._judge(prepared, arguments, output, row, chat)
            case CodeArguments() as arguments:
                return await self._run(prepared, arguments, output, row, sandbox)
            case LearnedArguments() if prepared.is_async:
                return await self._embedded(prepared, output, embed)
            case _:
                return prepared.check(output, row)

    def _learned(self, spec: AssertionSpec, arguments: LearnedArguments, passed: Verdict) -> Prepared:
        artefact = self._artefact(arguments)
        if artefact.embedding is not None:
            return Prepared(
                spec,
                arguments,
                _asynchronous,
                passed,
                needs_model=True,
                is_async=True,
                artefact=artefact,
            )
        if artefact.score is not None:

            def of_row(_: Any, row: Row) -> str | None:
                return artefact.failure_of_row(row)

            return Prepared(spec, arguments, of_row, passed, needs_row=True, artefact=artefact)

        def of_text(output: Any, _: Row) -> str | None:
            return artefact.failure_of_text(text_of(output))

        return Prepared(spec, arguments, of_text, passed, artefact=artefact)

    def _artefact(self, arguments: LearnedArguments) -> Artefact:
        name = arguments.classifier
        try:
            if self._read_learned is None:
                raise NodeFailed("files can't be read here")
            artefact = read_artefact(self._read_learned(name))
        except BadArtefact as error:
            raise BrokenAssertion(f"The classifier {name!r} can't be used. {error}") from error
        except NodeFailed as error:
            raise CannotRun(
                f"There is no trained classifier named {name!r}: {error}. Train it with: "
                f"flowboard learn RUN NODE --name {name}"
            ) from error
        wanted = None if artefact.embedding is None else artefact.embedding.model
        if wanted != arguments.model:
            # The texts go to that model, so the flow says it, for whoever is asked to trust the flow.
            advice = f"write `model: {wanted}` beside its name" if wanted else "leave `model` out"
            raise BrokenAssertion(
                f"The classifier {name!r} was trained on {f'embeddings of {wanted}' if wanted else 'none'}; "
                f"{advice}."
            )
        return artefact

    async def _embedded(self, prepared: Prepared, output: Any, embed: Embed | None) -> Verdict:
        artefact = prepared.artefact
        assert artefact is not None and artefact.embedding is not None
        if embed is None:
            return prepared.verdict("not_run", "Nothing can embed texts here.")
        try:
            text = text_of(output)
            if not text.strip():
                raise DoesNotApply("There is no text to embed.")
            found = await embed(EmbedRequest(artefact.embedding.model, [text]))
            failure = artefact.failure_of_vector(found.vectors[0])
        except (DoesNotApply, BrokenAssertion, NodeFailed, TypeError) as error:
            return prepared.verdict_of(error)
        return prepared.passed if failure is None else prepared.verdict("fail", failure)

    async def _judge(
        self, prepared: Prepared, arguments: JudgeArguments, output: Any, row: Row, chat: Chat
    ) -> Verdict:
        question = prepared.spec.judge or ""
        try:
            request = request_for(question, arguments, output, row, self._default_model)
        except Exception as error:  # noqa: BLE001 -- an output that isn't JSON, an absent reference
            return prepared.verdict_of(error)
        try:
            response = await chat(request)
        except NodeFailed as error:
            return prepared.verdict_of(error)
        return judge_verdict(prepared.spec, response)

    async def _run(
        self, prepared: Prepared, arguments: CodeArguments, output: Any, row: Row, sandbox: Sandbox
    ) -> Verdict:
        try:
            results = await sandbox.call(arguments.source, arguments.function, [(output, dict(row))])
        except NodeFailed as error:  # there is no sandbox here; the code is not to blame
            return prepared.verdict("not_run", str(error))
        if len(results) != 1:
            return prepared.verdict("error", f"The sandbox gave {len(results)} results for one row.")
        outcome, message = outcome_of_code(arguments.function, results[0])
        return prepared.passed if outcome == "pass" else prepared.verdict(outcome, message)

    def _with_source(self, arguments: Arguments) -> Arguments:
        if not isinstance(arguments, CodeArguments) or arguments.file is None:
            return arguments
        if self._read_file is None:
            raise NodeFailed(f"The code is in {arguments.file}, and files can't be read here.")
        source = self._read_file(arguments.file)
        if problem := source_problem(source, arguments.function):
            raise NodeFailed(f"{arguments.file}: {problem}")
        return CodeArguments(source, arguments.file, arguments.function)


def _always(error: Exception) -> Callable[[Any, Row], str | None]:
    def failure(output: Any, row: Row) -> str | None:
        # Without its traceback, which would grow with every row.
        raise error.with_traceback(None)

    return failure


def _asynchronous(output: Any, row: Row) -> str | None:
    raise BrokenAssertion("This assertion takes time: evaluate it with `await Evaluator.evaluate(…)`.")
