"""JSON as models write it: plain, or in a Markdown code fence with words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson

from flowboard.node import Value
from flowboard_nodes.steps.step import StepFailed, shown

_MOST_FENCES = 20


def parsed(text: str) -> Value:
    """The value that `text` is, or the first one in a code fence.

    Raises:
        StepFailed: there is none.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        problem = f"line {error.lineno}, column {error.colno}: {error.msg}"
    for fenced in _fenced(text):
        try:
            return orjson.loads(fenced)
        except orjson.JSONDecodeError:
            continue
    if not text.strip():
        raise StepFailed("finds no JSON: the text is empty")
    raise StepFailed(f"finds no JSON in {shown(text)} ({problem})")


def _fenced(text: str) -> Iterator[str]:
    """What stands in code fences: from the first to the last, then in each of them."""
    first, last = text.find("```"), text.rfind("```")
    if first < last:
        yield _without_language(text[first + 3 : last])
    for block in text.split("```", 2 * _MOST_FENCES)[1::2]:
        yield _without_language(block)


def _without_language(block: str) -> str:
    """A fenced block without the word behind its opening: json, JSON, jsonc."""
    return re.sub(r"\A[ \t]*[^\W\d_]+\s+", "", block)
