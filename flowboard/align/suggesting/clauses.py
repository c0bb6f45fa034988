"""Clauses of a sentence: a guard looks at what stands before a place, back to the last break."""

from __future__ import annotations

from flowboard.align.suggesting.phrasing import compiled
from flowboard.align.suggesting.prompt import Sentence
from flowboard.align.suggesting.vocabulary import IMPERATIVES, PART

_CLAUSE = compiled(
    r"[;()]",
    r" -+ ",
    rf"[,:]? (?:and|but|then|so) (?=(?:then |also |please |only |do )?(?:{IMPERATIVES})\b)",
    r", (?=(?:please|make|use|using|write|keep|do|don't|limit|give|the|your|it|in|with|without|avoid\w*|never|no|"
    r"each|and|but|at least|at most|no more|within|exactly|between|under)\b)",
)
_PART_FIRST = compiled(
    rf"\W*(?:the|your|each|every|all) (?:\w+ )?{PART} (?:should|must|needs? to|ha(?:s|ve) to|shall|will)\b"
)
_SHARES_SUBJECT = compiled(r"(?:also )?(?:be|have|contain|include|use|start|begin|end|finish|not)\b")


def clause_before(sentence: Sentence, place: int) -> str:
    """What stands before a place in its clause, behind any label."""
    begin = sentence.label_end if sentence.label and sentence.label_end <= place else 0
    for stop in _CLAUSE.finditer(sentence.plain, begin):
        if stop.end() > place:
            break
        goes_on = stop[0].strip(" ,:") == "and" and _PART_FIRST.match(sentence.plain, begin)
        if not goes_on or not _SHARES_SUBJECT.match(sentence.plain, stop.end()):
            begin = stop.end()
    return sentence.plain[begin:place]


def clause_around(sentence: Sentence, start: int, end: int) -> str:
    """The clause in which something stands between two places."""
    stop = _CLAUSE.search(sentence.plain, end)
    return clause_before(sentence, start) + sentence.plain[start : stop.start() if stop else None]


def last_clause(text: str) -> str:
    """What stands behind the last break of a text."""
    return _CLAUSE.split(text)[-1]


def begins_with_part(clause: str) -> bool:
    """Whether a clause orders something of a part: "the title should"."""
    return _PART_FIRST.match(clause) is not None
