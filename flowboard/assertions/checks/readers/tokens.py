"""Words as checks look for them, count them and compare them, in any script.

Chinese, Japanese, Thai and a few more scripts put no space between words. Where one of their
letters stands, a word may begin and end anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from flowboard.assertions.reading import comparable
from flowboard.assertions.units import words

_HAN_AND_KANA: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTER = re.compile(f"[{_HAN_AND_KANA}]")
_UNSPACED = re.compile(f"[{_HAN_AND_KANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_LETTERS: Final = r"[^\W_]+(?:['’][^\W_]+)*"
_TOKEN = re.compile(_LETTERS)


def word_count(text: str) -> int:
    """How many words a word processor counts: runs between white space with a letter or digit in them.

    In Chinese and Japanese every character is one; runs of other scripts without spaces are one each.
    """
    return len(words(text if text.isascii() else _spaced(text)))


def tokens(text: str) -> list[str]:
    """The words of a text for comparing: case-folded, without punctuation; "well-known" is two."""
    folded = comparable(text, ignore_case=True)
    if folded.isascii():
        return _TOKEN.findall(folded)
    found: list[str] = _unicode(_LETTERS).findall(_spaced(folded).replace("’", "'"))
    return found


def occurrences(word: str, *, whole: bool = True) -> Callable[[str], int]:
    """A function that counts how often a word or phrase occurs, without overlaps.

    Any white space may stand within a phrase. With `whole` it must not be part of a longer word.
    Both sides are to be `comparable`, in the same way.
    """
    parts = word.split() or [word]
    pattern = r"\s+".join(map(re.escape, parts))
    if whole:
        before = "" if _UNSPACED.match(parts[0][0]) else r"(?<![^\W_])"
        after = "" if _UNSPACED.match(parts[-1][-1]) else r"(?![^\W_])"
        pattern = before + pattern + after
    # `\w` of `re` has no vowel signs, so that a word of Hindi would end before each.
    search = re.compile(pattern) if word.isascii() else _unicode(pattern)

    def count(text: str) -> int:
        return sum(1 for _ in search.finditer(text))

    return count


def shared_run(these: Sequence[str], those: Sequence[str], length: int) -> Sequence[str]:
    """The first run of at least `length` words of `these` that occurs in `those`, as long as it goes.

    Empty if there is none.
    """
    known = {tuple(those[begin : begin + length]) for begin in range(len(those) - length + 1)}
    for begin in range(len(these) - length + 1):
        end = begin + length
        if tuple(these[begin:end]) in known:
            while end < len(these) and tuple(these[end - length + 1 : end + 1]) in known:
                end += 1
            return these[begin:end]
    return ()


def _spaced(text: str) -> str:
    return _CHARACTER.sub(r" \g<0> ", text)


def _unicode(pattern: str) -> Any:
    import regex  # takes 30 ms, and English does without

    return regex.compile(pattern)
