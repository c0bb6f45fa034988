"""Values of Parquet and Python as plain JSON."""

from __future__ import annotations

import datetime
import math
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON can hold it.

    Dates and times become ISO 8601 texts, durations seconds, NaN and infinities null, decimals
    texts (so that no digit is lost), bytes the text that they encode in UTF-8, else base64.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return value.total_seconds()
        case Decimal():
            return str(value)
        case bytes():
            return _text_of(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    return str(value)


def _text_of(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return b64encode(value).decode("ascii")
