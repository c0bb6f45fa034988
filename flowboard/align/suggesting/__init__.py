"""Suggesting without a model: rules that read checks out of a prompt's text.

::

    from flowboard.align.suggesting import suggest

    suggest("Answer in at most three sentences, without hashtags.")

`prompt` splits a prompt into sentences, `zones` leaves out its examples and data, `scope` and
`audience` decide what a sentence binds, `topics` takes out what a text is to be about, `quantities`
reads bounds, and `rules` holds one file per family.
"""

from flowboard.align.suggesting.reader import suggest
from flowboard.align.suggesting.suggestion import Suggestion

__all__ = ["Suggestion", "suggest"]
