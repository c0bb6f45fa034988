"""Asking a model for candidates: what is sent about a criterion, and how the answer is read.

Pure. The prompt stands in `candidates_prompt.md`; the answer is JSON that fits `SCHEMA`. Code in it is
parsed, never run: whoever takes it runs it in the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flowboard.align.candidates.sentence import judge_spec
from flowboard.align.guidelines import GradeNote
from flowboard.align.questions import (
    CANDIDATE,
    described_checks,
    listed_in,
    read_candidates,
    why_unread,
)
from flowboard.flow.canonical import canonical_json, digest
from flowboard.node import AssertionSpec, ChatResponse, Criterion, Message

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"candidates": {"type": "array", "items": CANDIDATE}},
    "required": ["candidates"],
    "additionalProperties": False,
}
"""What the model answers with."""

MOST_EXAMPLES: Final = 3
MOST_NOTES: Final = 20
_LONGEST: Final = 2_000  # characters of an output or input that is shown


@dataclass(frozen=True, slots=True)
class Example:
    """An output, with what it was made from by name."""

    output: Any
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the model that proposes, and told to it.

    Args:
        number: of candidates.
        inputs: the names under which code finds values in `row`, and a judge beside the output.
        judge: the model that is to answer the judges' questions.
        examples: a few outputs.
        notes: what graders noted on bad ones.
    """

    number: int
    inputs: tuple[str, ...] = ()
    judge: str | None = None
    examples: tuple[Example, ...] = ()
    notes: tuple[GradeNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model proposed, and in sentences what of its answer was left out."""

    candidates: tuple[AssertionSpec, ...]
    remarks: tuple[str, ...] = ()


@cache
def prompt_template() -> str:
    """The instructions for the model, with `{number}` and `{checks}` where these go."""
    from importlib.resources import files

    place = files("flowboard.align.candidates").joinpath("candidates_prompt.md")
    return place.read_text("utf-8").strip()


def messages(criterion: Criterion, wanted: Wanted) -> list[Message]:
    """What to ask a model about a criterion.

    The data stands between lines with a digest of it, which no text can contain by chance.
    """
    parts = [("criterion", criterion.text), ("inputs", "\n".join(wanted.inputs) or "none")]
    for number, example in enumerate(wanted.examples[:MOST_EXAMPLES], start=1):
        shown = [*example.inputs.items(), ("output", example.output)]
        text = "\n\n".join(f"{name}:\n{_shown(value)}" for name, value in shown)
        parts.append((f"example {number}", text))
    if wanted.notes:
        lines = (f"{note.id}: {' '.join(note.text.split())}" for note in wanted.notes[:MOST_NOTES])
        parts.append(("notes", "\n".join(lines)))
    mark = digest(parts)[:12]
    data = "\n\n".join(
        f"=== begin {name} {mark} ===\n{text}\n=== end {name} {mark} ===" for name, text in parts
    )
    instructions = prompt_template().replace("{number}", str(wanted.number))
    return [
        {"role": "system", "content": instructions.replace("{checks}", described_checks())},
        {"role": "user", "content": data},
    ]


def read_answer(response: ChatResponse, criterion: Criterion, wanted: Wanted) -> Answer:
    """The candidates in a model's answer; judges get their model and see the inputs.

    Never raises for what a model wrote: an answer without candidates has a remark that says why.
    """
    listed = listed_in(response, "candidates")
    if not isinstance(listed, list):
        said = f"“{criterion.text}”: {why_unread(response, 'candidates')} Ask again, or another model."
        return Answer((), (said,))
    remarks: list[str] = []
    specs = read_candidates(listed, criterion.text, remarks)
    return Answer(tuple(_completed(spec, criterion, wanted) for spec in specs), tuple(remarks))


def _completed(spec: AssertionSpec, criterion: Criterion, wanted: Wanted) -> AssertionSpec:
    if spec.judge is not None:
        return judge_spec(f"{criterion.id}_judge", spec.judge, wanted.inputs, wanted.judge)
    if spec.code is not None:
        return spec.model_copy(update={"name": f"{criterion.id}_code"[:100]})
    return spec


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else canonical_json(value).decode("utf-8", "replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
