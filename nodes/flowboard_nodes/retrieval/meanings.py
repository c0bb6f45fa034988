"""An index of documents by their meaning: vectors of a model, ranked by cosine similarity.

Products are added up in 64 bits and scores rounded to six decimals before they are compared, so that
an order never hangs on the last bits of a machine's arithmetic; equal scores keep the order of the
documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowboard.node import NodeFailed, Vector

if TYPE_CHECKING:
    from numpy import float32, int64
    from numpy.typing import NDArray

MAX_EMBEDDED: Final = 50_000
"""Documents with a vector: those of 1,536 numbers then take 300 MB."""

_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Meanings:
    """What is searched: the numbers of documents, and for each a direction, a row of length 1.

    A vector of nothing but zeros has no direction; it stays so, and is as near to all as to none.
    """

    numbers: NDArray[int64]
    directions: NDArray[float32]

    def search(self, query: Vector, top: int) -> list[tuple[int, float]]:
        """The nearest documents to a query and their cosine similarities, from -1 to 1, best first.

        Raises:
            NodeFailed: the vector of the query is of another length than those of the documents.
        """
        import numpy

        width = self.directions.shape[1]
        wanted = numpy.frombuffer(query, numpy.float32).astype(numpy.float64)
        if len(wanted) != width:
            raise NodeFailed(
                f"the vector of the query has {len(wanted)} numbers, those of the documents {width}: "
                "another model now answers under the name of `embeddings`; give the new one a name of its own",
                stops_node=True,
            )
        wanted /= numpy.linalg.norm(wanted) or 1.0
        # Not `@`: it would widen all rows at once, and its sums hang on the BLAS of the machine.
        scores = numpy.einsum("ij,j->i", self.directions, wanted)
        scores = scores.round(_DECIMALS) + 0.0  # so that there is no zero below zero
        best = numpy.argsort(-scores, kind="stable")[:top]
        return [(int(self.numbers[place]), float(scores[place])) for place in best]


def make_meanings(vectors: Mapping[int, Vector]) -> Meanings:
    """Index the vectors of documents by their numbers, in order; all are of one length."""
    import numpy

    directions = numpy.stack([numpy.frombuffer(vector, numpy.float32) for vector in vectors.values()])
    lengths = numpy.sqrt(numpy.einsum("ij,ij->i", directions, directions, dtype=numpy.float64))
    lengths[lengths == 0] = 1.0
    directions /= lengths[:, None].astype(numpy.float32)
    return Meanings(numpy.fromiter(vectors, numpy.int64), directions)
