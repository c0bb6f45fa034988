"""Judge assertions: a model answers a question about an output, reasoning first, then a verdict.

::

    {name: faithful, judge: Does the summary only say what the article says?,
     model: openai/gpt-5-mini, include: [articles.text]}

Ask so that *yes* is good: yes is a pass, no a fail. Models judge better when they write down the
evidence before the verdict (G-Eval, Liu et al., EMNLP 2023), so the schema has it first. What a
row holds is data: it stands between marked lines in a message of its own, apart from the question.
The mark is a digest of the data, so no text can contain the line that would end it.

A request is a pure function of spec, output and row: recordings and caches are keyed by it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from flowboard.assertions.errors import BrokenAssertion
from flowboard.assertions.reading import as_message, excerpt, text_of
from flowboard.assertions.references import Reference
from flowboard.flow.canonical import digest
from flowboard.node import AssertionSpec, ChatRequest, ChatResponse, Verdict

Answer = Literal["pass", "fail", "unsure"]

PARSER_VERSION: Final = 1
"""Part of a judge's identity: raise it when `judge_verdict` reads the same answer differently."""

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "reasoning": {"type": "string"},
        "verdict": {"type": "string", "enum": ["pass", "fail", "unsure"]},
    },
    "required": ["reasoning", "verdict"],
    "additionalProperties": False,
}

_ANSWERS: Final[tuple[str, ...]] = get_args(Answer)
_LAST_LINE = re.compile(
    r"[\s*_`#>]*(?:(?:final\s+)?verdict[\s*_`]*[:=-])?[\s*_`\"']*(pass|fail|unsure)[\s*_`\"'.!]*",
    re.IGNORECASE,
)
_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_READ_AT_MOST = 20_000  # characters at the end of an answer; a verdict further up is no last word
_OBJECTS_AT_MOST = 64
_LAST_LINE_AT_MOST = 100


class JudgeArguments(BaseModel):
    """The arguments of a judge assertion, beside its question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = Field(
        None, min_length=1, description="the model that judges, as in an llm node: openai/gpt-5-mini"
    )
    include: tuple[Reference, ...] = Field(
        (), description="values of the row that the judge sees beside the output: [tweets.text]"
    )
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="parameters of the model: {temperature: 0}"
    )


@cache
def prompt_template() -> str:
    """The instructions that every judge gets, with `{question}` where the question goes."""
    from importlib.resources import files

    return files("flowboard.assertions").joinpath("judge_prompt.md").read_text("utf-8").strip()


def judge_request(
    spec: AssertionSpec, output: Any, row: Mapping[str, Any], *, default_model: str | None = None
) -> ChatRequest:
    """What to ask the judge about `output`.

    Raises:
        BrokenAssertion: there is no model, or the row lacks a value that the judge is to see.
        pydantic.ValidationError: the arguments of the spec aren't those of a judge.
    """
    return request_for(
        spec.judge or "", JudgeArguments.model_validate(spec.arguments), output, row, default_model
    )


def request_for(
    question: str,
    arguments: JudgeArguments,
    output: Any,
    row: Mapping[str, Any],
    default_model: str | None = None,
) -> ChatRequest:
    """`judge_request` with arguments that are validated already: once per spec, not per row."""
    model = arguments.model or default_model
    if model is None:
        raise BrokenAssertion("This judge has no model. Name one: `model: openai/gpt-5-mini`.")
    parts = [(f"context {name}", text_of(name.value_in(row))) for name in arguments.include]
    parts.append(("output", text_of(output)))
    mark = digest(parts)[:12]
    return ChatRequest(
        model=model,
        messages=(
            {"role": "system", "content": prompt_template().replace("{question}", question.strip())},
            {"role": "user", "content": "\n\n".join(_marked(name, text, mark) for name, text in parts)},
        ),
        parameters=arguments.parameters,
        schema=SCHEMA,
    )


def judge_verdict(spec: AssertionSpec, response: ChatResponse) -> Verdict:
    """What the judge's answer says; `error` when it can't be read, never a guess.

    Besides the JSON that was asked for, a text is read if it holds one JSON object with a verdict,
    or if its last line is the verdict and nothing else: local models don't all keep to a schema.
    """
    try:
        answer, reasoning = _read(response)
    except ValueError as error:
        return _verdict(spec, "error", f"The judge's answer can't be read: {error}.")
    message = "" if answer == "pass" else reasoning or "The judge gave no reason."
    return _verdict(spec, answer, message, reasoning)


def _marked(name: str, text: str, mark: str) -> str:
    return f"=== begin {name} {mark} ===\n{text}\n=== end {name} {mark} ==="


def _verdict(
    spec: AssertionSpec, outcome: Answer | Literal["error"], message: str, reason: str = ""
) -> Verdict:
    return Verdict(spec.name, outcome, "judge", as_message(message), spec.criterion, spec.scope, reason)


def _read(response: ChatResponse) -> tuple[Answer, str]:
    """Verdict and reasoning. Raises ValueError, with half a sentence, when there is no clear one."""
    if response.finish_reason == "refusal":
        raise ValueError("the model declined to answer")
    if response.json is not None:
        return _from_object(response.json)
    text = _THOUGHTS.sub("", response.text).strip()[-_READ_AT_MOST:]
    if not text:
        raise ValueError("it is empty")
    found = [_from_object(value) for value in _objects(text) if "verdict" in value]
    last_line = text.splitlines()[-1]
    ending = _LAST_LINE.fullmatch(last_line) if len(last_line) <= _LAST_LINE_AT_MOST else None
    if ending is not None:
        found.append((_answer(ending[1]), text[: -len(last_line)].strip()))
    if response.finish_reason == "length" and not found:
        raise ValueError("it was cut off; raise max_tokens under `parameters`")
    if not found:
        raise ValueError(f"there is no verdict in {excerpt(text)}")
    if len({answer for answer, _ in found}) > 1:
        raise ValueError(f"it gives more than one verdict: {excerpt(text)}")
    return found[0]


def _from_object(value: Any) -> tuple[Answer, str]:
    if not isinstance(value, Mapping):
        raise ValueError(f"it is a {type(value).__name__}, not an object")
    reasoning = value.get("reasoning")
    if not isinstance(reasoning, str):
        raise ValueError("there is no text under `reasoning`")
    return _answer(value.get("verdict")), reasoning.strip()


def _answer(word: Any) -> Answer:
    match word.strip().lower() if isinstance(word, str) else word:
        case "pass" | "fail" | "unsure" as answer:
            return answer
        case other:
            raise ValueError(f"the verdict is {excerpt(str(other))}, not {', '.join(_ANSWERS)}")


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects that stand in a text, outermost ones only, in order."""
    decoder = json.JSONDecoder()
    position = text.find("{")
    for _ in range(_OBJECTS_AT_MOST):
        if position < 0:
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            yield value
        position = text.find("{", end)
