"""Texts of a stranger, so that nothing in them hides: for the sheet that somebody decides by."""

from __future__ import annotations

from typing import Final

_UNSEEN: Final = frozenset(
    chr(number)
    for first, last in (
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
    )
    for number in range(first, last + 1)
)  # fmt: skip
"""Characters that count as printable and show nothing."""


def visible(text: str, keep: str = "") -> str:
    """`text` with every character that can't be seen written out as `<U+202E>`, except those of `keep`."""
    return "".join(
        character
        if (character.isprintable() and character not in _UNSEEN) or character in keep
        else f"<U+{ord(character):04X}>"
        for character in text
    )
