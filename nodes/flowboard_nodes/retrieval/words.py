"""Texts as the words that are compared: composed (NFKC), case-folded, in any script.

Scripts that write no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are compared character
by character. There is no stemming and there are no stop words: BM25 gives common words little weight.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    import regex

_WITHOUT_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    words: list[str] = _word().findall(normalize("NFKC", text).casefold())
    return words


@lru_cache(maxsize=1)
def _word() -> regex.Pattern[str]:
    import regex  # takes 30 ms; only a search needs it

    return regex.compile(
        rf"[{_WITHOUT_SPACES}]\p{{M}}*|(?:(?![{_WITHOUT_SPACES}])[\p{{L}}\p{{M}}\p{{N}}])+"
    )
