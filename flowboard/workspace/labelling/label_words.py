"""What the labels of a file mean. Where that is in doubt, a person is asked, with a guess to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Word = Literal["good", "bad", "unsure"]
WORDS: Final[tuple[Word, ...]] = ("good", "bad", "unsure")

_CLEAR: Final = frozenset({*WORDS, "pass", "passed", "fail", "failed"})
"""Words that mean the same to everybody. Yes and true don't: some say so of a good output, some of a defect."""

MOST_LABELS: Final = 8
"""A column with more values than this holds something else than labels."""

_GOOD: Final = frozenset(
    {"0", "good", "pass", "passed", "ok", "yes", "true", "correct", "right", "aligned"}
)
_BAD: Final = frozenset(
    {"1", "bad", "fail", "failed", "no", "false", "wrong", "incorrect", "defect", "error"}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which word every label stands for; `is_sure` where nobody has to be asked."""

    words: Mapping[str, Word]
    is_sure: bool

    def written(self, word: Word) -> list[str]:
        """The labels that stand for a word and aren't the word itself, as `import_outputs` lists them."""
        return [
            label for label, meant in self.words.items() if meant == word and plain(label) not in WORDS
        ]


def meaning_of(labels: Mapping[str, int]) -> Meaning:
    """What labels mean, from how many rows have which.

    Words that are Flowboard's own are sure, and pass and fail. So are 0 and 1, as AlignEval writes them (1 is bad), as long
    as bad is the rarer of the two: where most outputs would be bad, the file may mean it the other way round.
    """
    named = {label: plain(label) for label in labels}
    words: dict[str, Word] = {label: _guess(name) for label, name in named.items()}
    if set(named.values()) <= _CLEAR:
        return Meaning(words, is_sure=True)
    by_name = {name: labels[label] for label, name in named.items()}
    is_usual = set(by_name) == {"0", "1"} and by_name["1"] < by_name["0"]
    return Meaning(words, is_sure=is_usual)


def plain(label: str) -> str:
    """A label in the form in which labels are compared: `1.0` is `1`, `OK` is `ok`."""
    text = label.strip().casefold()
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text


def _guess(name: str) -> Word:
    return "good" if name in _GOOD else "bad" if name in _BAD else "unsure"
