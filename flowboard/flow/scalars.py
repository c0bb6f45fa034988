"""Single values as YAML text and back: the core schema, strictly, and one way to write each value.

Only `null`, `true`, `false` and numbers are told apart from text, as the YAML 1.2 core schema
has it: no dates, no `yes`, no underscores in numbers. What is written is quoted wherever an
older YAML reader might take a text for something else.
"""

from __future__ import annotations

import math
import re
from typing import Any

from flowboard.flow.scanning import UNWRITABLE

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NOT_JSON = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")

# Plain text that YAML 1.1 readers, which are still common, take for a truth value.
_TRUTH_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9.][0-9_.,:eExXoOa-fA-F+\-TtZz ]*\Z")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]\S*( \S+)*\Z|-[^\s\-,\[\]{}]\S*( \S+)*\Z")
_BREAKS_PLAIN = re.compile(r":( |\Z)| #")
_BREAKS_FLOW = re.compile(r"[,\[\]{}]|:(?![A-Za-z0-9_/])")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TO_ESCAPE = re.compile('[\\\\"\n\t\r]|' + UNWRITABLE.pattern)


class ScalarError(ValueError):
    """A scalar has no place in a flow; the message says why and what to do."""


def scalar_value(text: str, plain: bool) -> str | int | float | bool | None:
    """The value of a scalar with the content `text`, written plain or in any other style.

    Raises:
        ScalarError: the number isn't one that JSON and every reader can hold, or the text
            holds a NUL or half a surrogate pair.
    """
    if not plain:
        return _checked_text(text)
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.match(text) or _OTHER_BASE.match(text):
        return _integer(text)
    if _NOT_JSON.match(text):
        raise ScalarError(f"{text} is no number that JSON has. Put a text in quotes.")
    if _FLOAT.match(text):
        value = float(text)
        if math.isinf(value):
            raise ScalarError(f"{text} is too large for a number. Put a text in quotes.")
        return value
    return _checked_text(text)


def _integer(text: str) -> int:
    if len(text) <= 20:
        value = int(text, 10) if _INTEGER.match(text) else int(text, 0)
        if -(2**63) <= value < 2**63:
            return value
    raise ScalarError("This whole number doesn't fit into 64 bits. Put it in quotes to keep it as text.")


def _checked_text(text: str) -> str:
    if "\0" in text:
        raise ScalarError("The text holds a NUL character, which no store can keep. Remove the \\0.")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return _joined_surrogates(text)
    return text


def _joined_surrogates(text: str) -> str:
    r"""`text` with the pairs joined that JSON writes for one character (`\ud83d\ude00`)."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        message = "The text holds half of a surrogate pair, which is no character. Remove that escape."
        raise ScalarError(message) from None


def is_scalar(value: Any) -> bool:
    """Whether `value` is neither a mapping nor a sequence."""
    return not isinstance(value, dict | list | tuple)


def scalar_text(value: Any, *, inside_flow: bool = False) -> str:
    """One value on one line, as canonical YAML; `inside_flow` between `{}` or `[]`.

    Raises:
        ScalarError: a flow file can't hold the value.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(_integer(str(value)) if value.bit_length() <= 64 else _integer("9" * 21))
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, str):
        return _text(value, inside_flow)
    raise ScalarError(f"A flow holds what JSON holds, not a {type(value).__name__}. Convert it first.")


def key_text(key: str, *, inside_flow: bool = False) -> str:
    """A key of a mapping. `on` stays plain: it is a field of ours, and YAML 1.2 has it as text."""
    return key if key == "on" else _text(key, inside_flow)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise ScalarError(f"{value} is no number that JSON has. Use null or a text.")
    text = repr(value)
    # YAML 1.1 readers know an exponent only behind a decimal point.
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _text(text: str, inside_flow: bool) -> str:
    if _reads_back_plain(text, inside_flow):
        return text
    if UNWRITABLE.search(text) or re.search(r"[\n\t\r]", text) or ("'" in text and '"' not in text):
        return '"' + _TO_ESCAPE.sub(lambda found: _escape(found[0]), _checked_text(text)) + '"'
    return "'" + text.replace("'", "''") + "'"


def _reads_back_plain(text: str, inside_flow: bool) -> bool:
    return (
        _PLAIN.match(text) is not None
        and not _BREAKS_PLAIN.search(text)
        and not (inside_flow and _BREAKS_FLOW.search(text))
        and not UNWRITABLE.search(text)
        and text.lower() not in _TRUTH_WORDS
        and not _NUMBER_LIKE.match(text)
        and not _NOT_JSON.match(text)
        and text not in ("---", "...")
    )


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def block_text(text: str, column: int) -> list[str] | None:
    """A text as a literal block scalar whose lines stand at `column`: its header, then its lines.

    None when the text has one line only, or when a block scalar can't hold it exactly
    (control characters, line separators, or ends that editors strip unseen).
    """
    body = text.rstrip("\n")
    if "\n" not in text or UNWRITABLE.search(text) or "\r" in text:
        return None
    lines = body.split("\n")
    if not lines[-1].strip(" \t") or (lines[0] and not lines[0].strip(" \t")):
        return None
    ending = len(text) - len(body)
    chomping = "-" if ending == 0 else "" if ending == 1 else "+"
    first = next(line for line in lines if line)
    indicator = "2" if first[0] in " \t" else ""
    margin = " " * column
    shown = [margin + line if line else "" for line in lines] + [""] * (ending - 1)
    return [f"|{indicator}{chomping}", *shown]
