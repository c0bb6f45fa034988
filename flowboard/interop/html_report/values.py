"""Values of any kind as texts to be shown, cut where they are too long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

import orjson

_LONGEST_REMARK: Final = 4_000


def excerpt(value: Any, length: int) -> str:
    """The beginning of a value on one line."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _json(value, indent=None)
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length and len(text) <= 4 * length else f"{line[: length - 1]}…"


def remark(text: str | None) -> str:
    """What somebody says of a value: a message, a reason, a note. If it is long, its beginning."""
    if text is None or len(text) <= _LONGEST_REMARK:
        return text or ""
    return f"{text[:_LONGEST_REMARK]}… (the beginning of {len(text):,} characters)"


def shown_value(port: str, value: Any, longest: int) -> dict[str, Any]:
    """A value as `{"port", "kind", "text"}` or, for chat messages, `{"port", "kind", "turns"}`.

    What isn't text is given as JSON text, since a browser would read large integers as others. Of
    what is longer than `longest` characters the beginning is given, and its length as `cut`.
    """
    if isinstance(value, str):
        return {"port": port, "kind": "text", **_cut(value, longest)}
    if turns := _turns(value):
        told, left = [], longest
        for role, content in turns:
            told.append([role, content[:left]])
            left = max(0, left - len(content))
        whole = sum(len(content) for _, content in turns)
        found: dict[str, Any] = {"port": port, "kind": "messages", "turns": told}
        return found | {"cut": whole} if whole > longest else found
    return {"port": port, "kind": "json", **_cut(_json(value, indent=2), longest)}


def _cut(text: str, longest: int) -> dict[str, Any]:
    return {"text": text} if len(text) <= longest else {"text": text[:longest], "cut": len(text)}


def _turns(value: Any) -> list[tuple[str, str]]:
    """The chat messages that a value is, as (role, text); empty where it is something else."""
    if not isinstance(value, list):
        return []
    turns = [
        (turn["role"], turn["content"])
        for turn in value
        if isinstance(turn, Mapping)
        and isinstance(turn.get("role"), str)
        and isinstance(turn.get("content"), str)
    ]
    return turns if len(turns) == len(value) else []


def _json(value: Any, indent: Literal[2] | None) -> str:
    if indent:
        try:
            return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
        except TypeError:  # larger integers and lone surrogates, which only the slower writer knows
            pass
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)
