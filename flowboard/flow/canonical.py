"""Canonical JSON and digests: the one way in which values become identity."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import orjson


def canonical_json(value: Any) -> bytes:
    """`value` as JSON in UTF-8 with sorted keys and no white space: equal values give equal bytes.

    Raises:
        TypeError: the value holds something that JSON can't.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits and lone surrogates, which orjson refuses
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return text.encode("ascii")


def digest(value: Any) -> str:
    """sha256 over the canonical JSON of `value`, as 64 hex digits."""
    return sha256(canonical_json(value)).hexdigest()
