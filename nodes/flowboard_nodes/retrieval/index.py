"""An index of documents by their words, ranked with BM25.

The variant is Lucene's (Kamphuis et al., "Which BM25 do you mean?", ECIR 2020), computed by bm25s.
Scores are rounded to six decimals before they are compared, so that an order never hangs on the
last bits of a machine's arithmetic; equal scores keep the order of the documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowboard_nodes.retrieval.words import words_of

if TYPE_CHECKING:
    from bm25s import BM25

_DECIMALS: Final = 6


class Vocabulary:
    """Gives every word a number, in order of first appearance."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def take_in(self, text: str) -> list[int]:
        """The numbers of the words of a text."""
        numbers = self.numbers
        return [numbers.setdefault(word, len(numbers)) for word in words_of(text)]


@dataclass(frozen=True, slots=True)
class Index:
    """What is searched. Documents are numbered from 0, in the order in which they were taken in."""

    ranking: BM25
    vocabulary: Vocabulary

    def search(self, query: str, top: int) -> list[tuple[int, float]]:
        """The best documents for a query and their scores, best first.

        Only documents that share a word with the query are found, so there may be fewer than `top`.
        """
        import numpy

        known = self.vocabulary.numbers
        wanted = [known[word] for word in words_of(query) if word in known]
        if not wanted:
            return []
        scores = self.ranking.get_scores_from_ids(wanted).round(_DECIMALS)
        found = numpy.flatnonzero(scores > 0)
        best = found[numpy.argsort(-scores[found], kind="stable")][:top]
        return [(int(number), float(scores[number])) for number in best]


def make_index(
    documents: Sequence[Sequence[int]], vocabulary: Vocabulary, *, k1: float, b: float
) -> Index:
    """Index documents, given as the numbers of their words; there must be at least one word.

    `k1` says how much a repeated word adds, `b` how much a long document is held back.
    """
    from bm25s import BM25  # takes 0.3 s, and most flows search nothing

    ranking = BM25(k1=k1, b=b, method="lucene", dtype="float64")
    ranking.index(([*map(list, documents)], vocabulary.numbers), False, show_progress=False)
    return Index(ranking, vocabulary)
