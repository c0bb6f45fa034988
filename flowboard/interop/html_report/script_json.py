"""JSON inside of an HTML script element."""

from __future__ import annotations

import json
from typing import Any, Final

import orjson
from markupsafe import Markup

_ESCAPED: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def script_json(value: Any) -> Markup:
    """`value` as JSON that ends no script element, whatever texts are in it.

    Outside of texts JSON has none of the characters that mean something to an HTML parser, and in
    texts each of them may be written as an escape (OWASP, "Cross Site Scripting Prevention").
    """
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # lone surrogates, which no UTF-8 can hold
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - every character that HTML would understand is escaped
