"""Texts and JSON as every database can hold them, whatever stands in them, and back again.

PostgreSQL refuses NUL in a text, no database takes half of a surrogate pair, and models, files and
people write both. Such a character is kept as U+FDD0, which Unicode sets apart for a program's own
use, with the four hex digits of its number. So is U+FDD0 itself: what comes back is what went in.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson
from sqlalchemy import Dialect, Text, TypeDecorator

_MARK: Final = "\ufdd0"
_UNSTORABLE: Final = re.compile(f"[\0\ud800-\udfff{_MARK}]")
_STORED: Final = re.compile(f"{_MARK}([0-9a-f]{{4}})")

_ONLY_JSON: Final = " "
"""Precedes JSON that only `json` reads back as it was: huge integers and lone surrogates."""
_ONLY_JSON_READS: Final = (_ONLY_JSON, _ONLY_JSON.encode())

PlainText: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""A column of texts that need no care. Every database orders it alike, by code
points, whatever language it was set up for."""


def is_storable(text: str) -> bool:
    """Whether every database can hold `text` as it is."""
    return (text.isascii() and "\0" not in text) or not _UNSTORABLE.search(text)


def storable(text: str) -> str:
    """`text` with an escape for each character that not every database can hold."""
    return text if is_storable(text) else _UNSTORABLE.sub(_escape, text)


def original(stored: str) -> str:
    """The text that `storable` was given."""
    return _STORED.sub(_character, stored) if _MARK in stored else stored


def _escape(found: re.Match[str]) -> str:
    return f"{_MARK}{ord(found[0]):04x}"


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


class AnyText(TypeDecorator[str]):
    """A column of texts that may hold anything. `BulkInsert`, which goes round types, knows it too."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else storable(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """From the database."""
        return None if value is None else original(value)


def to_json(value: Any) -> str:
    """`value` as JSON text, which needs no escapes in any database."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return _ONLY_JSON + json.dumps(value)


def from_json(text: str | bytes) -> Any:
    """What `to_json`, or the engine for a cell, has written."""
    return (json if text[:1] in _ONLY_JSON_READS else orjson).loads(text)
