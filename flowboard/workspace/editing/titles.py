"""How nodes and node types are called where nobody has given them a title."""

from __future__ import annotations

from typing import Final

_IN_CAPITALS: Final = frozenset({"llm", "json", "csv", "html", "sql", "api", "id", "url", "pdf"})


def title_of_type(type_name: str) -> str:
    """A node type for people: `multi_evaluator` → `Multi evaluator`, `llm` → `LLM`."""
    words = type_name.partition("@")[0].replace("-", "_").split("_")
    shown = " ".join(word.upper() if word in _IN_CAPITALS else word for word in words if word)
    return shown[:1].upper() + shown[1:]


def title_of_node(node_id: str) -> str:
    """A node without a title: its id with spaces, `draft_2` → `draft 2`."""
    return node_id.replace("_", " ").replace("-", " ").strip() or node_id
