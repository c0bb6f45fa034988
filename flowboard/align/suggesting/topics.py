"""What a text is to be about: words in it order nothing, though they sound like a condition or a wish.

"Write a song about what to do if it rains, without commas" always asks for no commas: the "if" is of
the song. `without_topic` blanks such a topic, so that the guards and the rules see only the orders
around it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from flowboard.align.suggesting.phrasing import compiled
from flowboard.align.suggesting.prompt import Sentence
from flowboard.align.suggesting.quantities import NUMBER
from flowboard.align.suggesting.quotations import BLANK
from flowboard.align.suggesting.vocabulary import LEAD_IN, OUTPUT, YOURS
from flowboard.assertions.checks.readers.languages import LANGUAGES

_ASKS_FOR_TEXT = compiled(
    rf"\W*(?:{LEAD_IN})*(?:write|create|compose|draft|generate|make|produce|give|tell|explain|describe|"
    r"discuss|summari[sz]e|brainstorm|come up with|craft|design|suggest|show|teach|elaborate|rewrite|"
    rf"argue|pen|plan|imagine|(?:i|we) (?:need|want)|use [^,;]{{1,40}} to|(?:in|using|with) {NUMBER})\b"
)
_QUESTION = r"(?:how|why|what|whether|when|where|who|which|if)"
_TOPIC: Final = compiled(
    # A question within the sentence: "about why", "explain to me what", "on whether".
    rf"\b(?:about|on|regarding|concerning|of|explain\w*|describ\w+|discuss\w*|explor\w+|argu\w+|show\w*|"
    rf"teach\w*|tell\w*|know\w*|wonder\w*|decid\w+|advice|guide|tips)\b[^,;:.?!]{{0,40}}? {_QUESTION}\b",
    # Somebody or something in it: "a friend who", "a play in which", "an email that says".
    r"\b(?:who|whom|whose|(?:in|of|for|to|with) (?:which|whom)|where)\b",
    r"\b(?:that|which) (?:says?|tells?|asks?|explains?|describes?|shows?)\b",
    rf"\b{OUTPUT} (?:to|for|about|on|of) (?:an?|the|my|our|your|his|her|their|someone|people|things)\b",
)
_IF = r"\b(?:if|when|whenever|unless|in case|where|should)\b"
_CONDITION: Final = compiled(_IF)
_CONDITION_OF_TOPIC: Final = compiled(rf"\b{_QUESTION}\b.*{_IF}")
_OF_THE_CALL: Final = compiled(
    r"\b(?:if|when|whenever|unless|in case)\b[^,;]*\b(?:the (?:user|customer|client|caller|visitor|context|"
    r"question|answer|input|text|document|conversation|message|request|response|data|email|ticket)|"
    r"they|asked|asks|applicable|possible|needed|necessary|appropriate|required|relevant|provided|"
    r"given|unsure|not sure|uncertain|available)\b"
)
"""A condition that depends on what comes in: it may be one of the order after all."""
_LANGUAGE = "|".join(sorted((name.lower() for name in LANGUAGES.values()), key=len, reverse=True))
_TAIL: Final = compiled(
    # An order of its own.
    r"(?:,? (?:and|but|then)|[,;]| -+)(?: (?:also|please|then|always|again))*,? (?:do not|don't|never|use|using|"
    r"make sure|ensure|be sure|include|including|mention|highlight|bold|italici[sz]e|wrap|end|finish|"
    r"conclude|start|begin|add|keep|limit|write|answer|respond|reply|put|have|avoid|avoiding|refrain|"
    rf"separate|without|no|at least|at most|all|{YOURS}|your (?:\w+ )?{OUTPUT}|it (?:should|must|has to)|"
    r"(?:the )?(?:words?|letters?|keywords?))\b",
    # How the text is to be written.
    r" (?:with|without|using|in|including|containing|avoiding|(?:that|which) (?:has|contains|uses)) (?:at least|"
    r"at most|no (?:more|less|fewer|commas?)|not|exactly|only|fewer|less|more|under|over|around|"
    r"approximately|roughly|up to|between|an? (?:title|minimum|maximum|total|postscript|bullet\w*|"
    r"numbered|single|json)|any (?:commas?|capital|of)|commas?|all (?:lower|upper|cap)\w*|"
    r"(?:saying |mentioning |using )?(?:any |the |these |following )*(?:words?|key ?words?|terms|phrases?|letters?) ?[\"a-z]|"
    rf"using|double|square|markdown|lower-?\s?case|upper-?\s?case|capital|bullets?|json|\"|{NUMBER}\b)",
    rf" in (?:the )?(?:{_LANGUAGE})(?: language)?(?: only| please)?(?=\W*$|,)",
    r" \((?=[^)]*\))",
)
_APART: Final = compiled(r"[,;]| -| (?:and|but|then)\b")
_WRITING: Final = compiled(
    r"\b(?:writ(?:e|es|ing|ten)|wrote|answer\w*|repl(?:y|ies)|respond\w*|draft\w*|compos\w+|speak\w*|sa(?:y|ys|ying)|"
    r"us(?:e|es|ing)|read\w*|summari[sz]\w+|translat\w+|format\w*|spell\w*|essays?|letters?|texts?)\b"
)
"""What somebody does in the topic with words of his own, which then are so many, or without commas."""


def without_topic(sentence: Sentence) -> Sentence | None:
    """The sentence with its topic blanked; None where it asks for no text, or has no topic."""
    plain = sentence.plain
    asks = _ASKS_FOR_TEXT.match(plain)
    topic = _TOPIC.search(plain, asks.end() - len(asks[0].split()[-1])) if asks else None
    if asks is None or topic is None:
        return None
    tail = _TAIL.search(plain, topic.end())
    end = tail.start() if tail else len(plain)
    said = plain[topic.start() : end]
    binds_apart = tail is not None and _APART.match(tail[0]) is not None
    if _WRITING.search(plain, topic.end(), end) and not binds_apart:
        return None
    if _OF_THE_CALL.search(said) or (_CONDITION.search(said) and not _CONDITION_OF_TOPIC.search(said)):
        return None
    outside = (one for one in sentence.quotations if one.end <= topic.start() or one.start >= end)
    return replace(
        sentence,
        plain=plain[: topic.start()] + re.sub(r"\S", BLANK, said) + plain[end:],
        quotations=tuple(outside),
    )
