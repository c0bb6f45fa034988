"""What a sentence of a prompt binds: the output as a whole, a part of it, or something else.

A rule finds "at least three sentences"; whether the output must have them is decided here. The
guards lean to the safe side: a sentence that could be about the input, a part of the output, a
condition or a wish gives no suggestion, because a wrong one is worse than none.
"""

from __future__ import annotations

import re
from typing import Final

from flowboard.align.suggesting.audience import is_asked
from flowboard.align.suggesting.clauses import begins_with_part, clause_before
from flowboard.align.suggesting.phrasing import any_word, compiled, phrase
from flowboard.align.suggesting.prompt import Sentence
from flowboard.align.suggesting.vocabulary import (
    IMPERATIVES,
    LEAD_IN,
    OUTPUT,
    PART,
    SOURCE,
    YOURS,
)

Unit = str
"""What is counted: characters, words, sentences, lines, paragraphs or bullets."""

_MODAL: Final = phrase(
    r"\b(?:(?:should|must|shall|need)(?:n't)?|has to|have to|needs to|ought to|(?:is|are) to)\b",
    r"\bwill (?:be|have|contain|include|consist)\b",
    r"\b(?:can|may|could)(?:not|n't|'t| not| only| (?:be|have|contain|use|write|include) (?:at (?:the )?most|"
    r"no|up to|only|a max))",
    r"\byou (?:have|get) (?:at most|up to|no more than|a maximum of|only)\b",
    r"\b(?:is|are) (?:not )?(?:limited|restricted|required|expected|capped|forbidden|prohibited|"
    r"needed|necessary|mandatory|obligatory)\b",
    r"\bno [^.;]{1,60} (?:is|are|(?:may|can|should|must) be) (?:allowed|permitted|accepted|used)\b",
    r"\b(?:is|are) (?:not|only) (?:allowed|permitted|acceptable)\b",
    r"\bthere is an? (?:\w+ )?(?:limit|maximum|minimum)\b",
    r"^\W*(?:the |a )?(?:maximum|minimum|upper limit|lower limit)\b[^,;]* is\b",
)
_MODAL_FOUND = re.compile(_MODAL)
_IMPERATIVE = compiled(
    rf"(?:[\W¤]*|.{{0,80}}?[,;:(-] ?|.{{0,120}}?\band )(?:{LEAD_IN})*(?:{IMPERATIVES})\b"
)
_ORDER_FIRST = compiled(rf"(?:{LEAD_IN})*(?:{IMPERATIVES})\b")
_REQUEST = compiled(
    r"\b(?:i|we)(?:'d| would)? (?:want|need|like|love|require|am looking for)\b",
    r"\b(?:can|could|would|will) you\b",
    r"\b(?:what|how|why|who|which|where|when|is|are|do|does|can)\b[^?]{3,300}\?",
    r"\b(?:make sure|ensure|important|necessary|essential)\b",
)
_ASKS_IN_PASSING = compiled(
    r"\b(?:explain|describe|discuss|explore|understand|know|learn|wonder(?:ing)?|tell (?:me|us)|"
    r"show (?:me|us))\b[^,;]*?\b(?:why|how|what|whether|when|where|who)\b[^,;]*$"
)
_BY_MEANS = compiled(r"\b(?:in|into|with|within|using|by|to|for|limit|and)(?: (?:a|the|your))? ?$")
_STATES = re.compile(
    any_word(
        "is, are, was, were, has, had, have, contains?, contained, consists?, comprises?, "
        "includes?, did, does, says, said, "
        "wrote, written, reads?, received, sent, posted, spent, made, used, came, took, got, "
        "gave, becomes?, became, "
        "remained, lasts?, takes?, costs?"
    )
)
_YOURS = re.compile(rf"\b{YOURS}\b")


_DISTRIBUTED = compiled(
    r"\b(?:each|every|per)\b(?! (?:other|reply|response|answer|message|output|turn|time|day|morning|"
    r"evening|night|week(?:end)?|month|year|season)\b)"
    r"(?! (?:(?!of\b)\w+ ){0,3}(?:separated|divided|delimited)\b)",
    rf"\b(?:apiece|respectively|any (?:one|single)|both (?:(?:of|the|your|these) ){{0,2}}(?:{OUTPUT}|{PART}))\b",
)
_GIVEN = compiled(
    r"\byou (?:will|are|'ll|would|have) (?:be |been )?(?:given|receiv\w+|get|see|shown|provided|"
    r"read|handed|presented|sent|supplied|prompted|asked|told|faced)\b",
    r"\byou(?:'ll|'re)? (?:receive|get|read|given)\b",
    r"\b(?:i|we)(?:'ll|'ve| will| have| am| are)? ?(?:going to )?(?:give|gave|provide|provided|"
    r"paste|pasted|send|sent|attach|attached|got|received|wrote|written|had|share|shared|be "
    r"giving)\b",
    r"\bgiven (?:an?|the|these|this|two|three|four|five|\d)\b",
    r"\b(?:is|are|will be|was|were) (?:\w+ )?(?:given|provided|delimited|attached|supplied)\b",
)
_TOPIC = compiled(r"\b(?:how|when|why|where) to\b[^,;]*$")
_SOURCE_STATES = compiled(
    r"\b(?:the|this|these|those|that|my|our|his|her|their|each|every|any|all|original|input|"
    r"source|user'?s?|customer'?s?|incoming|attached|following|provided|given|retrieved) "
    rf"(?:(?!should|must)[\w'-]+ ){{0,3}}{SOURCE} (?:(?!and|or)\w+ )?(?:is|are|was|were|has|have|had|"
    r"contains?|consists?|comprises?|includes?|uses?|used|spans?|runs?|mentions?|says?|said|"
    r"discuss\w*|shows?|lists?)\b",
    rf"\b{SOURCE} (?:that|which) (?:is|are|has|have|contains?|include)\b",
)
_WRITES = compiled(
    rf"(?:{LEAD_IN})*(?:(?:i|we) (?:need|want)|i'd like|write|create|compose|generate|draft|produce|make|"
    r"give|tell|craft|pen|come up with|answer|respond|reply|explain|describe)\b[^;]*\b(?:that|which) (?:\w+ )?$"
)
_POINTS_AT_SOURCE = compiled(
    r"\b(?:based (?:only )?on|according to|from|out of|among|of the|in these|the (?:following|"
    r"first|last|next|previous|above|provided|given|original|input|source|user'?s?|customer'?s?|"
    r"attached|retrieved)|these|those|my|his|her|their|our|(?!(?:that|it|let|what|here|there|"
    r"who)'s)\w+'s)\W*(?:\w+ ){0,4}$"
)
_AS_A_WHOLE = compiled(r"\b(?:in|within|using) ?$", rf"(?:^|[ ,])(?!{SOURCE}\b)[\w'-]+ with ?$")
_RELATIVE = compiled(r"\b(?:that|which|who|whose)(?: [\w'-]+){0,3} ?$")
_RELATIVE_TO_OUTPUT = compiled(
    rf"\b(?:an?|your|the|this) (?:[\w'-]+ ){{0,6}}?{OUTPUT}\b[^;]{{0,120}}?(?<!,)\s(?:that|which) "
    r"(?:\w+ )?(?:is|has|have|contains?|uses?|includes?|consists of|must|should|will|does not|"
    r"doesn't|spans)\b[^;]*$",
    rf"\b{OUTPUT}\b[^;,]{{0,60}} (?:in which|where) ?$",
    r"\b(?:make sure|ensure|so|note|remember|important|such) that\b[^;]*$",
)
_DETERMINED = compiled(
    r"(?:\b(?:the|these|those|this|(?<!so )(?<!sure )(?<!ensure )that|my|his|her|their|our|its|first|last|next|previous|other|"
    r"following|above|any|all|both|each|every|some|another|top)|(?<!\bthat)(?<!\bit)(?<!\bwhat)'s|"
    r"\b(?:one|two|three|\d+|some|most) of)(?: (?:first|last|next|previous|following|above|"
    r"original|given|provided|same|remaining|other|middle))* ?$"
)
_SEPARATES_THE = compiled(r"\b(?:separat|divid|split)\w* (?:the|your) ?$")
_OF_A_PART_BEHIND = compiled(
    r" ?each\b(?! (?:sentence|paragraph|line|one|of which|with|contain\w*|should|must|\w+ing))|"
    r"[\s,]*(?:apiece|a ?piece|per(?! (?:reply|response|message|answer|output|turn))|for (?:each|"
    r"every|all)|in (?:each|every)|every|respectively|ago|apart|earlier|later|away|old|before|"
    r"after|between|into|with each(?! (?:one|paragraph|sentence|line)\b)|that (?:each|is each))\b",
    r"[\s,]*(?:from|of|in) (?:the|this|these|that|those|my|your|our|his|her|their|its|each|every|"
    rf"an?) (?!(?:\w+ ){{0,2}}(?:{YOURS}|response|answer|output|reply|summary|essay|total|entire|"
    r"same|letter|poem|story|email|post|length|form|style|format|manner|tone|way|voice|list|"
    r"bullets?|markdown)\b)",
    r"[\s,]*(?:(?:above|below)\b(?! ?(?:the|is))|(?:at|in|on) a time\b|at the (?:start|beginning|"
    r"end|top)\b|(?:a|every|an) (?:day|week|month|minute|second|line|sentence|paragraph|bullet|"
    r"item)\b|long (?:sentences|paragraphs|words))",
    r"[\s,]*(?:introduction|intro|title|headline|heading|conclusion|opening|closing|tagline|"
    r"slogan|caption|chunks?|segments?|passages?|snippets?)\b",
)
_SEQUENCE = compiled(
    r"(?<!\bthe )(?<!\ba )(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bits )(?<!'s )"
    + any_word(
        "then, followed by, after (?:that|this|which), first(?:ly)?, next, before, begin(?:s|"
        "ning)?, start(?:s|ing)?, open(?:s|ing)?, end(?:s|ing)?, "
        "close, closing, finish, conclude, go on, add, append, prepend, insert, introduc\\w+, "
        "preced\\w+, plus, lead with, another, "
        "also (?:include|write|give), sign off"
    )
)
_LARGER: Final = {
    "characters": ("word", "sentence", "line", "paragraph"),
    "words": ("sentence", "line", "paragraph"),
    "sentences": ("line", "paragraph"),
    "lines": ("paragraph",),
    "paragraphs": ("paragraph",),
    "bullets": ("paragraph",),
}
"""What may have a number of these and is itself a part of the output."""
_OWNER = compiled(rf"\b(?:(?P<part>{PART})|(?P<unit>words?|sentences?|lines?|paragraphs?)|{OUTPUT})\b")
_A_PARAGRAPH = compiled(r"\b(?:a|one|single|an) (?:[\w-]+ )?paragraph$")
_HOLDS_BULLETS = compiled(
    r"(?:sections?|slides?|cards?|chapters?|steps?|rows?|columns?|cells?|fields?|categor(?:y|ies)|"
    r"(?:sub-?)?head(?:ings?|ers?)|introductions?|intros?|conclusions?|options?|snippets?|abstracts?)"
)
_PRONOUN = compiled(r"^\W*(?:and |so |that |where )*(?:it|there|everything)\b")
_WHOLE_HAS = compiled(
    rf"\b(?:{YOURS}|there|it) (?:should|must|ha(?:s|ve) to|needs? to|will|shall) (?:\w+ )?(?:be|have|contain|"
    r"consist|include|use)\b[^;]*$"
)
_ALSO = compiled(
    r"(?:\band|\bthen|,) (?:then |also |briefly )?(?:explain|describe|justify|list|give|add|"
    r"provide|state|summari[sz]e|outline|mention|suggest|name|say|tell|write)\b[^;]*$"
)
_SILENT = compiled(
    rf"(?:{LEAD_IN})*(?:read|look|analy[sz]e|review|consider|think|take|imagine|pretend|assume|act|"
    r"study|examine|be|use|go)\b"
)
_ADVERBIAL = compiled(
    rf"(?:^|[ (])(?:{LEAD_IN})*(?:{IMPERATIVES})\b[^;]*\b(?:in|into|within|using|as) ?$"
)
_TRANSFORMS = compiled(
    rf"(?:^|[ (])(?:{LEAD_IN})*(?:answer|explain|describe|rewrite|expand|elaborate|summari[sz]e|"
    r"respond|reply|rephrase|paraphrase|extend|critique|improve|make|turn|convert|translate|"
    r"continue|lengthen|discuss|analy[sz]e)\b[^;]*\b(?:with|to) ?$"
)
_NEW_PART = compiled(
    rf"\b(?:an?|one|each|every) (?:\w+ ){{0,2}}{PART}\b", r"\b(?:you will|user|customer|given)\b"
)
_WRITES_A_PART = compiled(
    r".*\b(?:write|give|put|keep|make|state|provide|list|introduce|add|include|present) (?:(?:the|"
    rf"an?|your|its|one|short|brief) )*{PART}\b",
    r".*\b(?:you will|user|customer|given)\b",
)
_IN_TOPIC = compiled(
    r"\b(?:about|on|regarding|concerning|explaining|describing|discussing|exploring|how|why|that|"
    r"where) (?:(?!with|of|in|has|have)[\w'-]+ ){0,6}$"
)
_AND = compiled(r"\band $")
_DETACHED = compiled(r",|\band\b(?: \w+)? ?$")

_LABEL_OF_WHOLE = compiled(
    r"(?:number|amount) of \w+|(?:(?:an?|the|my|our|one|two|three|some|few|more|other|"
    r"only|just|last|final|another|additional|extra|following|main|here|there|are|is|it's|these|special|simple|"
    r"strict|first|second|third|do|me) )*(?:things?|rules?|requirements?|conditions?|catch|hint|twist|"
    r"challenge|reminder|limitations?|restrictions?|constraints?|favou?r|must|instructions?|requests?|"
    r"wish(?:es)?|demands?|stipulations?|caveats?|criteri(?:on|a))(?: (?:\d+|[a-z]))?|"
    r"(?:before|when|as|while) you \w+|in (?:your|the) (?:reply|response|answer|output|text)|"
    r"(?:(?:word|character|sentence|paragraph|length|size|line|bullet|"
    r"response|output|answer|reply|general|format|formatting|style|writing|additional|extra|key|"
    r"overall|important|strict|hard) ?)*"
    r"(?:length|size|limits?|counts?|words?|sentences|paragraphs|bullets|format|formatting|output|"
    r"response|answer|reply|constraints?|requirements?|rules?|"
    r"guidelines?|notes?|important|instructions?|tasks?|style|tone|voice|remember|reminder|"
    r"caution|warning|conditions?|please|specifications?|structure|layout|"
    r"do|don'?ts?|dos|nb|ps|restrictions?|criteria|request|prompt|also|brevity|conciseness|"
    r"(?:keywords?|words|phrases|terms)(?: to (?:avoid|use|include))?|language|punctuation|case|"
    r"casing|capitali[sz]ation|max|min|"
    r"(?:max|min)(?:imum)? \w+|target \w+|not allowed|(?:forbidden|banned|prohibited|required)(?: \w+)?|ending|opening|"
    r"beginning|clarity|separator|divider|delimiter|step ?\d+|\d+)"
)
_LABEL_THAT_ORDERS = compiled(r" to (?:include|use|avoid|mention)$")
_UNFINISHED = compiled(
    r"\b(?:by|with|is|are|be|as|in|of|to)$",
    rf"^(?:it|you|{YOURS}|your \w+) (?:should|must|has to|have to|needs? to)$",
)
_INTRO_OF_PARTS = compiled(
    rf"\b(?:each|every|per|(?:the|an?|your) {PART} (?:should|must|needs?|has|have|is|are)|fields?|"
    r"keys?|properties|columns|attributes|schema|input|examples?|sections?|parts|structure|"
    r"following (?:structure|sections|format|fields|elements|parts|information|outline|order)|"
    r"include|contain|consist\w*|comprise)\b"
)


def is_of_whole(sentence: Sentence) -> bool:
    """Whether the line speaks of the output as a whole: it doesn't name a part of it in front of a colon."""
    label = sentence.label
    if label and not (
        _LABEL_OF_WHOLE.fullmatch(label)
        or _ORDER_FIRST.match(label)
        or _UNFINISHED.search(label)
        or len(label.split()) > 4
    ):
        return False
    return not (sentence.intro and _INTRO_OF_PARTS.search(sentence.intro))


def orders(sentence: Sentence) -> bool:
    """Whether the sentence orders at all, instead of stating or telling."""
    plain = sentence.plain
    return bool(
        _LABEL_THAT_ORDERS.search(sentence.label or plain.rstrip(" :"))
        or _IMPERATIVE.match(plain)
        or _MODAL_FOUND.search(plain)
        or _REQUEST.search(plain)
        or _YOURS.search(plain)
        or not _STATES.search(plain)
    )


def is_distributed(text: str) -> bool:
    """Whether a text says each or every."""
    return _DISTRIBUTED.search(text) is not None


def bounds_the_output(sentence: Sentence, start: int, end: int, unit: Unit) -> bool:
    """Whether a count of `unit` between two places of a sentence is one of the whole output's."""
    clause = clause_before(sentence, start)
    if not orders(sentence) or _OF_A_PART_BEHIND.match(sentence.plain, end):
        return False
    if (_DETERMINED.search(clause) and not _SEPARATES_THE.search(clause)) or _DISTRIBUTED.search(clause):
        return False
    if is_asked(sentence, start) and not _BY_MEANS.search(clause):
        return False
    if _only_states(clause, sentence.plain[start:end]):
        return False
    if _ADVERBIAL.search(clause) and orders(sentence):
        return not _WRITES_A_PART.match(clause)
    if _TRANSFORMS.search(clause) and not _NEW_PART.search(clause):
        return True
    return not _is_of_source(clause, sentence.plain[start:end]) and not _is_of_part(
        sentence, start, clause, unit
    )


def is_one_step(sentence: Sentence, start: int) -> bool:
    """Whether what stands at a place is one step of several, so that it bounds the output from below only."""
    before = sentence.plain[:start]
    whole = _WHOLE_HAS.search(clause_before(sentence, start))
    if whole is not None and not _SEQUENCE.search(whole[0]):
        return False
    if _SEQUENCE.search(before):
        return True
    also = _ALSO.search(before)
    return also is not None and _ORDER_FIRST.match(before) is not None and not _SILENT.match(before)


def _only_states(clause: str, counted: str) -> bool:
    """Whether a clause up to a count tells what something is or has, and orders nothing."""
    if _STATES.search(clause) is None or _YOURS.search(clause) or _MODAL_FOUND.search(clause + counted):
        return False
    return not (_IMPERATIVE.match(clause) or _REQUEST.search(clause) or _PRONOUN.search(clause))


def _is_of_source(clause: str, counted: str) -> bool:
    """Whether a clause up to a count speaks of what the prompt is about, instead of the output."""
    if _GIVEN.search(clause):
        return True
    if _ASKS_IN_PASSING.search(clause) and not _BY_MEANS.search(clause):
        return True
    if _MODAL_FOUND.search(clause + counted) or (
        _WRITES.match(clause) and _RELATIVE_TO_OUTPUT.search(clause)
    ):
        return False
    if _TOPIC.search(clause) and not _BY_MEANS.search(clause):
        return True
    if _SOURCE_STATES.search(clause):
        return True
    if _POINTS_AT_SOURCE.search(clause) and not _AS_A_WHOLE.search(clause):
        return True
    return _RELATIVE.search(clause) is not None and not _RELATIVE_TO_OUTPUT.search(clause)


def _is_of_part(sentence: Sentence, start: int, clause: str, unit: Unit) -> bool:
    """Whether the nearest thing before the count that can have a length is a part of the output."""
    if begins_with_part(clause):
        return True
    begins_clause = not clause.strip(" ,:*\"'")
    before = sentence.plain[:start] if begins_clause else clause
    nearest = max(_OWNER.finditer(before), key=lambda owner: owner.start(), default=None)
    if nearest is None or _A_PARAGRAPH.search(before[: nearest.end()]):
        return False
    if not (nearest["part"] or (nearest["unit"] or "").rstrip("s") in _LARGER[unit]):
        return False
    if unit == "bullets" and _AND.search(before):
        return False
    if unit == "bullets" and nearest["part"] and not _HOLDS_BULLETS.fullmatch(nearest["part"]):
        return False
    if _IN_TOPIC.search(before[: nearest.start()]):
        return False
    return begins_clause or not _DETACHED.search(before, nearest.end())
