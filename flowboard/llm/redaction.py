"""The one filter for keys: whatever is to be shown, logged, stored or exported goes through it.

It finds a key as it is, and as servers send it back: percent-encoded, escaped for JSON or HTML, and
in Base64, by itself or inside a longer text such as `Bearer KEY`. In messages it also finds parts of
a key from 12 characters on, as of one that somebody has cut.

How much is looked for depends on what a text is worth and how a key looks, since keys of local
servers are often words (`none`, `ollama`, `not-needed`), which texts contain by themselves:

* a key of fewer than 8 characters is found only after the word `Bearer`;
* from messages every longer key is taken;
* answers of models are data: from them a key is taken only if it has 16 characters or more and a
  digit among them, as keys of providers do and prose doesn't.
"""

from __future__ import annotations

import html
import json
import logging
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, quote_plus

import orjson

from flowboard.llm.secret import Secret

_WORD: Final = 8  # characters below which a key may stand in any text
_RANDOM: Final = 16
_PART: Final = 12
_BLOCK: Final = 6  # every part holds one that begins at a multiple of this: 2 * _BLOCK - 1 <= _PART
_ANY: Final = "…"


@dataclass(frozen=True, slots=True)
class _Known:
    """A key that is looked for: what is shown in its place, and the forms in which it may stand."""

    key: str
    shown: str
    forms: tuple[str, ...]
    is_random: bool

    def hidden_in(self, text: str) -> str:
        for form in self.forms:
            if form in text:
                text = text.replace(form, self.shown)
        return text


class Redactor:
    """Takes every key that it has learnt out of texts."""

    def __init__(self) -> None:
        self._known: list[_Known] = []

    def learn(self, secret: Secret) -> None:
        """Remember a key; from now on it doesn't pass."""
        key = secret.reveal()
        if not key or any(known.key == key for known in self._known):
            return
        is_random = len(key) >= _RANDOM and any(letter.isdigit() for letter in key)
        forms = tuple(_forms(key)) if len(key) >= _WORD else (f"Bearer {key}",)
        shown = str(secret) if len(key) >= _WORD else f"Bearer {secret}"
        self._known.append(_Known(key, shown, forms, is_random))
        # One key may be part of another one.
        self._known.sort(key=lambda known: -len(known.key))

    def redact(self, text: str) -> str:
        """A message without any known key, or any long part of one."""
        for known in self._known:
            text = known.hidden_in(text)
        for known in self._known:
            if len(known.key) >= _PART:
                text = _without_parts(text, known.key)
        return text

    def redact_answer(self, text: str) -> str:
        """The text of a model's answer without any known key that no prose contains."""
        for known in self._known:
            if known.is_random:
                text = known.hidden_in(text)
        return text

    def redact_value(self, value: Any) -> Any:
        """The same for an answer that is a JSON value."""
        if value is None or not any(known.is_random for known in self._known):
            return value
        text = orjson.dumps(value).decode()
        clean = self.redact_answer(text)
        return value if clean == text else orjson.loads(clean)

    def filter(self, record: logging.LogRecord) -> bool:
        """Take keys out of a log record; this makes a redactor a filter for the handlers of `logging`."""
        message = record.getMessage()
        clean = self.redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info:
            # Another handler may have written it down already.
            told = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = self.redact(told)
        return True

    def watch_logs(self) -> None:
        """Filter whatever is logged by anybody in this process, as far as it goes the usual way."""
        for handler in _usual_handlers():
            handler.addFilter(self)

    def leave_logs(self) -> None:
        """Filter them no longer."""
        for handler in _usual_handlers():
            handler.removeFilter(self)

    def length_of_beginning(self, text: str) -> int:
        """How many characters at the end of `text` may be the beginning of a key."""
        return max(
            (
                length
                for known in self._known
                if known.is_random
                for form in known.forms
                for length in range(min(len(form) - 1, len(text)), 0, -1)
                if text.endswith(form[:length])
            ),
            default=0,
        )


class Pieces:
    """Passes a streamed answer on without keys, though one may come cut in pieces.

    What may be the beginning of a key waits for the rest. `text` is what has been passed on.
    """

    def __init__(self, redactor: Redactor, tell: Callable[[str], None]) -> None:
        self._redactor = redactor
        self._tell = tell
        self._waiting = ""
        self._told: list[str] = []

    @property
    def text(self) -> str:
        """All that was passed on."""
        return "".join(self._told)

    def add(self, piece: str) -> None:
        """Take the next piece."""
        text = self._redactor.redact_answer(self._waiting + piece)
        sure = len(text) - self._redactor.length_of_beginning(text)
        self._waiting = text[sure:]
        self._pass_on(text[:sure])

    def end(self) -> str:
        """Pass on what is waiting, and give the whole text."""
        waiting, self._waiting = self._waiting, ""
        self._pass_on(waiting)
        return self.text

    def _pass_on(self, text: str) -> None:
        if text:
            self._told.append(text)
            self._tell(text)


def _usual_handlers() -> list[logging.Handler]:
    """The handlers of the root logger, and the one that stands in where there is none."""
    last = logging.lastResort
    return [*logging.getLogger().handlers, *([last] if last is not None else [])]


def _forms(key: str) -> Iterator[str]:
    """The forms in which a key may stand in a text, the longest first."""
    escaped = json.dumps(key)[1:-1]
    forms = {
        key,
        escaped,
        escaped.replace("/", "\\/"),
        "".join(f"\\u{ord(mark):04x}" if mark in "<>&'=+\"" else mark for mark in key),
        html.escape(key),
        quote(key, safe=""),
        quote(key),
        quote_plus(key),
        re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), quote(key, safe="")),
        *_in_base64(key.encode()),
    }
    yield from sorted(forms, key=len, reverse=True)


def _in_base64(key: bytes) -> Iterator[str]:
    """What the Base64 of any text with this key in it contains, wherever the key begins in it."""
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            # Characters at either end also depend on what stands beside the key.
            end = len(key) + before
            text = encode(b"\0" * before + key).decode()
            yield text[(before * 8 + 5) // 6 : end * 8 // 6]


def _without_parts(text: str, key: str) -> str:
    """`text` without any `_PART` or more characters that follow one another in `key`."""
    for start in range(0, len(key) - _BLOCK + 1, _BLOCK):
        block = key[start : start + _BLOCK]
        place = text.find(block)
        while place >= 0:
            begin, end = _common(text, place, key, start)
            if end - begin >= _PART:
                text = text[:begin] + _ANY + text[end:]
                place = text.find(block, begin)
            else:
                place = text.find(block, place + 1)
    return text


def _common(text: str, place: int, key: str, start: int) -> tuple[int, int]:
    """Where the characters begin and end that text and key share around a block that both have."""
    before = 0
    while before < min(place, start) and text[place - before - 1] == key[start - before - 1]:
        before += 1
    after = _BLOCK
    while (
        place + after < len(text)
        and start + after < len(key)
        and text[place + after] == key[start + after]
    ):
        after += 1
    return place - before, place + after
