"""The one line under a node's title, made from its configuration: no node type needs code for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from pydantic.fields import FieldInfo

from flowboard.flow.catalogue import NodeFacts
from flowboard.flow.ports import Port
from flowboard.workspace.editing.node_facts import KnownNode
from flowboard.workspace.editing.titles import title_of_type

LONGEST: Final = 60


def subtitle(known: KnownNode, facts: NodeFacts) -> str:
    """What tells this node from others of its type: `gpt-5-mini · 3 samples`, `tweets.csv · 4 columns`.

    Where the configuration has nothing to tell, the title of the type.
    """
    node = known.node
    kind = title_of_type(node.type)
    if known.cls is None or known.step is None:
        return _cut(kind)
    if known.cls.role == "canvas":
        return ""
    parts = list(_parts(known, facts.outputs))
    return _cut(" · ".join(parts) if parts else kind)


def _parts(known: KnownNode, outputs: Sequence[Port] | None) -> Iterator[str]:
    assert known.cls is not None
    told = False
    for name, info in known.cls.model_fields.items():
        value = known.node.config.get(info.alias or name)
        is_prose = isinstance(value, str) and _widget(info) in ("", "prompt", "textarea")
        if value not in (None, "", [], {}) and not (told and is_prose):
            words = _words(_widget(info), name, info, value)
            told = told or bool(words)
            if words:
                yield words
    if known.cls.shape == "source" and known.files and outputs:
        yield _count(len(outputs), "column")


def _words(widget: str, name: str, info: FieldInfo, value: Any) -> str:
    match widget, value:
        case "models", list():
            return _several([str(model).rpartition("/")[2] for model in value])
        case "file", str() | list():
            paths = value if isinstance(value, list) else [value]
            return _several([PurePosixPath(str(path)).name for path in paths])
        case "table", list():
            return _count(len(value), "row")
        case "variants", dict():
            return _count(len(value), "variant")
        case "criteria", list():
            assertions = sum(len(one.get("candidates", ())) for one in value if isinstance(one, dict))
            return f"{_count(len(value), 'criterion', 'criteria')} · {_count(assertions, 'assertion')}"
        case "labels", list():
            return _several([str(label) for label in value])
        case "code", str():
            return _first_line(value)
        case "prompt" | "textarea", str():
            return _first_line(value)
        case "", int() if name in ("samples", "limit", "sample") and not isinstance(value, bool):
            return {
                "samples": _count(value, "sample"),
                "limit": f"first {value:,}",
                "sample": f"{value:,} drawn",
            }[name]
        case "", str() if info.is_required():
            return _first_line(value)
    return ""


def _widget(info: FieldInfo) -> str:
    extra = info.json_schema_extra
    return str(extra.get("widget", "")) if isinstance(extra, dict) else ""


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _several(names: Sequence[str]) -> str:
    return f"{names[0]} and {len(names) - 1} more" if len(names) > 2 else ", ".join(names)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
