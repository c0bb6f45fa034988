"""Finding API keys that have slipped into a flow, without ever repeating them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flowboard.flow.comments import Path

# Prefixes that providers document for their keys. The length and a digit keep prose out.
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:sk-|sk_live_|pk-lf-|gsk_|xai-|hf_|r8_|pplx-|nvapi-|ghp_|gho_|glpat-|xox[abp]-)"
    r"(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{20,}"
    r"|github_pat_[A-Za-z0-9_]{30,}"
    r"|AIza[A-Za-z0-9_-]{35}"
    r"|AKIA[A-Z0-9]{16}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    r")"
)


def secret_places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths below `value` of texts and keys that hold what looks like an API key."""
    if isinstance(value, str):
        if _KEY.search(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            if _KEY.search(key):
                yield path
            yield from secret_places(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from secret_places(inner, (*path, position))
