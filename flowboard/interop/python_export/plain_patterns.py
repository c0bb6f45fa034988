"""Which regular expressions Python's own `re` reads exactly as the `regex` package does, without a time limit."""

from __future__ import annotations

import re
from typing import Final

_LITERAL: Final = r"[A-Za-z0-9 _,;:!'\"/=<>@%&~#-]"
_ESCAPED: Final = r"\\[.^$*+?{}\[\]|()\\/#&~ -]"
_ITEM: Final = r"(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9 _.,;:!?'\"/+*=<>@%()#])"
_CLASS: Final = rf"\[\^?(?:-?{_ITEM}+-?|-)\]"
_PLAIN: Final = re.compile(rf"\^?(?:(?:{_LITERAL}|{_ESCAPED}|\.|{_CLASS})([*+?])?)*\$?", re.ASCII)


def is_plain(source: str) -> bool:
    """Whether both read a pattern alike: literal characters, simple classes, `.`, and both anchors.

    `\\w`, `\\s` and `\\b` aren't plain: the two don't agree on every letter and space. There may be one
    repetition, and only behind `^`: else a search may take as long as the text is long, squared.
    """
    if not _PLAIN.fullmatch(source):
        return False
    bare = re.sub(rf"{_ESCAPED}|{_CLASS}", "x", source)
    repeated = sum(map(bare.count, "*+?"))
    return repeated == 0 or (repeated == 1 and source.startswith("^"))
