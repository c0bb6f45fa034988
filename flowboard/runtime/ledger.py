"""What is put on record about cells: one line per settled cell, and its values once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace
from typing import Any

import orjson

from flowboard.node import ABSENT, ChatResponse, Expanded, NodeFailed, Outputs, Usage, Verdict
from flowboard.runtime.events import FAILED_STATUSES, CellStatus, NodeProgress
from flowboard.runtime.unwritten import AnyJournal
from flowboard.store.records import CellRecord


def all_pass(verdicts: Sequence[Verdict]) -> bool | None:
    """Whether an item passes all that was asserted of it; None where that isn't decided.

    One failure decides it. An assertion that is unsure or errs leaves it open; those that don't
    apply or didn't run say nothing.
    """
    outcomes = {verdict.outcome for verdict in verdicts}
    if "fail" in outcomes:
        return False
    return True if "pass" in outcomes and not outcomes & {"error", "unsure"} else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a cell under its cache key: its value, what it said, and what its answers took."""

    value: Outputs | Expanded
    verdicts: list[Verdict]
    answers: list[ChatResponse]


def encode_value(
    value: Outputs | Expanded, verdicts: Sequence[Verdict] = (), answers: Sequence[ChatResponse] = ()
) -> bytes:
    """The outputs of a cell as JSON: `{"outputs": {…}}`, or `{"items": {label: {…}}}`.

    `verdicts` are those that the node itself has given (an evaluator's). Of `answers` everything
    is kept but their texts, which are in the outputs.

    Raises:
        NodeFailed: a value isn't JSON.
    """
    told: dict[str, Any]
    if isinstance(value, Expanded):
        told = {"items": {label: _present(item) for label, item in value.items.items()}}
    else:
        told = {"outputs": _present(value)}
    if verdicts:
        told["verdicts"] = [_verdict(verdict) for verdict in verdicts]
    if answers:
        told["answers"] = [replace(answer, text="", json=None) for answer in answers]
    return _json(told)


def decode_value(stored: bytes) -> Kept:
    """What `encode_value` has written."""
    told: dict[str, Any] = (json if stored[:1] == _ONLY_JSON else orjson).loads(stored)
    return Kept(
        value=Expanded(told["items"]) if "items" in told else told["outputs"],
        verdicts=[Verdict(**verdict) for verdict in told.get("verdicts", ())],
        answers=[decode_answer(answer) for answer in told.get("answers", ())],
    )


def decode_answer(told: dict[str, Any]) -> ChatResponse:
    """A chat response from its JSON object."""
    usage: Mapping[str, int] | None = told.pop("usage")
    return ChatResponse(**told, usage=Usage(**usage) if usage else None)


_ONLY_JSON = b" "
"""What precedes JSON that only `json` reads back as it was: huge integers and lone surrogates."""


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        return _ONLY_JSON + json.dumps(value, default=_object).encode("ascii")


def _object(value: Any) -> dict[str, Any]:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise NodeFailed(f"an output holds a {type(value).__name__}, which isn't a JSON value")


def _present(outputs: Outputs) -> dict[str, Any]:
    return {port: value for port, value in outputs.items() if value is not ABSENT}


def encode_verdicts(verdicts: Sequence[Verdict]) -> str | None:
    """Verdicts as a JSON list, without the fields that are empty."""
    if not verdicts:
        return None
    return _json([_verdict(verdict) for verdict in verdicts]).decode()


def _verdict(verdict: Verdict) -> dict[str, str]:
    told: dict[str, str] = {"name": verdict.name, "outcome": verdict.outcome, "kind": verdict.kind}
    if verdict.message:
        told["message"] = verdict.message
    if verdict.reason:
        told["reason"] = verdict.reason
    if verdict.criterion:
        told["criterion"] = verdict.criterion
    if verdict.scope != "full":
        told["scope"] = verdict.scope
    return told


class Ledger:
    """Writes the cells of one run and counts them."""

    def __init__(self, run_id: str, journal: AnyJournal, progress: Mapping[str, NodeProgress]) -> None:
        self._run_id = run_id
        self._journal = journal
        self._progress = progress

    def keep(self, key: str, value: bytes) -> None:
        """Store a value under its cache key, once."""
        self._journal.add_result(key, value, "cell", awaited=False)

    def record(
        self,
        node: str,
        key: str,
        position: int,
        status: CellStatus,
        *,
        cache_key: str | None = None,
        reused: bool = False,
        value: bytes | None = None,
        verdicts: Sequence[Verdict] = (),
        error: str | None = None,
        answers: Sequence[ChatResponse] = (),
        judged_by: Sequence[ChatResponse] = (),
        spent: float = 0.0,
        attempts: int = 1,
    ) -> None:
        """A cell has ended.

        `value` is given where no cache key leads to it. `answers` are those that the node got,
        `judged_by` those of the judges among its assertions; what was `spent` on them in this run,
        in US dollars, is less where some were there already.
        """
        passed = all_pass(verdicts) if verdicts else None
        counters = self._progress[node]
        counters.statuses[status] = counters.statuses.get(status, 0) + 1
        if reused:
            counters.reused += 1
        elif status in ("done", "truncated", "refused"):
            counters.computed += 1
        if passed is not None:
            if passed:
                counters.passed += 1
            else:
                counters.failed += 1
        elif verdicts and any(verdict.outcome == "error" for verdict in verdicts):
            counters.assertion_errors += 1
        if error and status in FAILED_STATUSES:
            counters.last_error = error
        input_tokens: int | None = None
        output_tokens: int | None = None
        cost: float | None = None
        latency: float | None = None
        finish_reason: str | None = None
        for answer in answers:
            latency = (latency or 0.0) + answer.latency
            finish_reason = answer.finish_reason
        for answer in (*answers, *judged_by) if judged_by else answers:
            if answer.usage is not None:
                input_tokens = (input_tokens or 0) + answer.usage.input
                output_tokens = (output_tokens or 0) + answer.usage.output
            if answer.cost is not None:
                cost = (cost or 0.0) + answer.cost
        counters.input_tokens += input_tokens or 0
        counters.output_tokens += output_tokens or 0
        counters.cost += spent
        self._journal.add_cell(
            CellRecord(
                run_id=self._run_id,
                node=node,
                position=position,
                key=key,
                status=status,
                reused=reused,
                attempts=attempts,
                cache_key=cache_key,
                outputs=value.decode() if value is not None else None,
                verdicts=encode_verdicts(verdicts),
                passed=passed,
                error=error,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                cost=cost,
                latency=latency,
                finish_reason=finish_reason,
            )
        )
