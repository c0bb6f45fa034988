"""Asking a model for criteria: what is sent, and how its answer is read.

Pure: building messages and parsing an answer. The prompt stands in `criteria_prompt.md`; the answer
is JSON that fits `SCHEMA`. Parsing is tolerant of form and strict in content: a candidate that can't
be used is dropped with a note, and a quote that doesn't occur in the prompt is marked as unlocated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast, get_args

from flowboard.align.guidelines import GradeNote
from flowboard.align.proposals import CriterionKind, Proposal, Severity
from flowboard.align.suggesting.naming import name_of, unique
from flowboard.assertions.arguments import problems
from flowboard.assertions.checks import CHECKS
from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec, ChatResponse, Message

_TEXT: Final = {"type": "string"}
CANDIDATE: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["check", "code", "judge"]},
        "check": _TEXT,
        "arguments": {"type": "string", "description": "the arguments of the check as a JSON object"},
        "code": _TEXT,
        "question": _TEXT,
    },
    "required": ["kind", "check", "arguments", "code", "question"],
    "additionalProperties": False,
}
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "criteria": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": _TEXT,
                    "kind": {"type": "string", "enum": list(get_args(CriterionKind))},
                    "severity": {"type": "string", "enum": list(get_args(Severity))},
                    "quote": _TEXT,
                    "notes": {"type": "array", "items": _TEXT},
                    "candidates": {"type": "array", "items": CANDIDATE},
                },
                "required": ["text", "kind", "severity", "quote", "notes", "candidates"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["criteria"],
    "additionalProperties": False,
}
"""What the model answers with."""

MOST_CRITERIA: Final = 40
_MOST_CANDIDATES: Final = 6
_LONGEST_TEXT: Final = 600
_LONGEST_REFUSAL: Final = 160
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model proposed, and in sentences what of its answer was left out."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()


@cache
def prompt_template() -> str:
    """The instructions for the model, with `{checks}` where the checks go."""
    from importlib.resources import files

    return files("flowboard.align").joinpath("criteria_prompt.md").read_text("utf-8").strip()


def messages(prompt: str, notes: Sequence[GradeNote] = ()) -> list[Message]:
    """What to ask a model about a prompt and the notes of its graders.

    The data stands between lines with a digest of it, which no text can contain by chance.
    """
    parts = [("prompt", prompt)]
    if notes:
        parts.append(("notes", "\n".join(f"{note.id}: {' '.join(note.text.split())}" for note in notes)))
    mark = digest(parts)[:12]
    data = "\n\n".join(
        f"=== begin {name} {mark} ===\n{text}\n=== end {name} {mark} ===" for name, text in parts
    )
    return [
        {"role": "system", "content": prompt_template().replace("{checks}", described_checks())},
        {"role": "user", "content": data},
    ]


def read_answer(response: ChatResponse, prompt: str, notes: Sequence[GradeNote] = ()) -> Answer:
    """The criteria in a model's answer; `prompt` and `notes` are those that it was asked about.

    Never raises for what a model wrote: an answer without criteria has a remark that says why.
    """
    listed = listed_in(response, "criteria")
    if not isinstance(listed, list):
        return Answer((), (f"{why_unread(response, 'criteria')} Ask again, or another model.",))
    remarks: list[str] = []
    known = {note.id for note in notes}
    proposals = [
        _proposal(entry, prompt, known, remarks)
        for entry in listed[:MOST_CRITERIA]
        if _is_criterion(entry, remarks)
    ]
    if len(listed) > MOST_CRITERIA:
        remarks.append(f"Of {len(listed)} criteria the first {MOST_CRITERIA} were taken.")
    return Answer(tuple(proposals), tuple(remarks))


def listed_in(response: ChatResponse, name: str) -> Any:
    """What an answer has under a name, or the whole of its JSON where that is no object; None if it was declined."""
    if response.finish_reason == "refusal":
        return None
    found = response.json if response.json is not None else json_in(response.text)
    return found.get(name) if isinstance(found, Mapping) else found


def why_unread(response: ChatResponse, name: str) -> str:
    """Why an answer holds no list, as a sentence; `name` says of what."""
    match response.finish_reason:
        case "refusal":
            said = " ".join(response.text.split())[:_LONGEST_REFUSAL]
            return f"The model declined: “{said}”." if said else "The model declined to answer."
        case "length":
            return "The model's answer was cut off."
        case _:
            return f"The model's answer holds no list of {name}."


def located(quote: str, prompt: str) -> tuple[int, int] | None:
    """Where a quote stands in a prompt, white space and case apart; None if it doesn't."""
    words = quote.strip(" \t\n\"'“”‘’`.…").split()
    if not words:
        return None
    pattern = r"\s+".join(map(re.escape, words))
    match = re.search(pattern, prompt, re.IGNORECASE)
    return match.span() if match else None


def _is_criterion(entry: Any, remarks: list[str]) -> bool:
    text = entry.get("text") if isinstance(entry, Mapping) else None
    if isinstance(text, str) and text.strip():
        return True
    remarks.append("A criterion without a text was left out.")
    return False


def _proposal(entry: Mapping[str, Any], prompt: str, known: set[str], remarks: list[str]) -> Proposal:
    text = " ".join(entry["text"].split())[:_LONGEST_TEXT]
    quote = str(entry.get("quote") or "").strip()
    span = located(quote, prompt)
    noted = entry.get("notes")
    noted = noted if isinstance(noted, list) else []
    notes = tuple(one for one in noted if isinstance(one, str) and one in known)
    if span is None and not notes:
        remarks.append(f"“{text}”: its source isn't in the prompt.")
    return Proposal(
        text=text,
        kind=_one_of(entry.get("kind"), CriterionKind, "other"),
        severity=_one_of(entry.get("severity"), Severity, "medium"),
        door="model",
        quote=quote,
        span=span,
        notes=notes,
        candidates=read_candidates(entry.get("candidates"), text, remarks),
    )


def read_candidates(entries: Any, text: str, remarks: list[str]) -> tuple[AssertionSpec, ...]:
    """The candidates in a model's answer, for the criterion `text`; remarks tell what was left out."""
    specs = []
    for entry in entries[:_MOST_CANDIDATES] if isinstance(entries, list) else ():
        spec = _spec(entry)
        if spec is None:
            remarks.append(f"“{text}”: a candidate that is no check, code or question was left out.")
        elif wrong := problems(spec):
            remarks.append(f"“{text}”: a candidate was left out. {wrong[0].message}")
        else:
            specs.append(spec)
    names = unique(spec.name for spec in specs)
    return tuple(spec.model_copy(update={"name": name}) for spec, name in zip(specs, names, strict=True))


def _spec(entry: Any) -> AssertionSpec | None:
    if not isinstance(entry, Mapping):
        return None
    check, code, question = (
        str(entry.get(name) or "").strip() for name in ("check", "code", "question")
    )
    match entry.get("kind") or ("check" if check else "code" if code else "judge"):
        case "check" if check:
            arguments = _arguments(entry.get("arguments"))
            if arguments is None:
                return None
            return AssertionSpec.model_validate(
                {**arguments, "name": _name(check, arguments), "check": check}
            )
        case "code" if code:
            return AssertionSpec(name="code", code=code)
        case "judge" if question:
            return AssertionSpec(name="judge", judge=question)
    return None


def _arguments(given: Any) -> dict[str, Any] | None:
    """The arguments of a check: an object, or one as JSON; None if they are neither."""
    if given in (None, ""):
        return {}
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return None
    if not isinstance(given, Mapping):
        return None
    own = (
        AssertionSpec.model_fields
    )  # what an assertion is called, or does on a failure, isn't the model's to say
    return {str(name): value for name, value in given.items() if name not in own and value is not None}


def _name(check: str, arguments: Mapping[str, Any]) -> str:
    try:
        return name_of(check, arguments)
    except (KeyError, TypeError, AttributeError):  # arguments that don't fit are told by `problems`
        return check or "check"


def _one_of(value: Any, options: Any, default: str) -> Any:
    return cast(Any, value if value in get_args(options) else default)


def json_in(text: str) -> Any:
    """The JSON that a text holds: all of it, what stands in a fence, or its outermost braces."""
    for part in _parts(text):
        try:
            return json.loads(part)
        except (ValueError, RecursionError):
            continue
    return None


def _parts(text: str) -> Iterator[str]:
    yield text
    yield from _FENCE.findall(text)
    yield text[text.find("{") : text.rfind("}") + 1]


@cache
def described_checks() -> str:
    """Every check on a line: its name, what it says of itself, and its arguments."""
    return "\n".join(_described(name) for name in CHECKS)


def _described(name: str) -> str:
    check = CHECKS[name]
    says = (check.__doc__ or "").strip().splitlines()[0]
    fields = {field.alias or key: field for key, field in check.model_fields.items()}
    listed = "; ".join(f"{key}: {field.description}" for key, field in fields.items())
    return f"- {name}: {says}" + (f" Arguments: {listed}." if listed else "")
