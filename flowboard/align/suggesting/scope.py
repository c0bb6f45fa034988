"""What a sentence of a prompt binds: the output as a whole, a part of it, or something else.

A rule finds "at least three sentences"; whether the output must have them is decided here. The
guards lean to the safe side: a sentence that could be about the input, a part of the output, a
condition or a wish gives no suggestion, because a wrong one is worse than none.
"""

from __future__ import annotations

import re
from typing import Final

from flowboard.align.suggesting.phrasing import NOT, any_word, compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.vocabulary import (
    IMPERATIVES,
    LEAD_IN,
    OUTPUT,
    PART,
    PEOPLE,
    SOURCE,
    YOURS,
)

Unit = str
"""What is counted: characters, words, sentences, lines or paragraphs."""

_MODAL: Final = phrase(
    r"\b(?:should|must|has to|have to|needs? to|need be|shall|ought to|(?:is|are) to)\b",
    r"\bwill (?:be|have|contain|include|consist)\b",
    r"\b(?:can|may|could)(?:not|n't|'t| not| only| have (?:at most|no|up)| be (?:at most|no|up))",
    r"\b(?:is|are) (?:not )?(?:limited|restricted|required|expected|capped|forbidden|prohibited)\b",
    r"\bno [^.;]{1,60} (?:is|are) (?:allowed|permitted|accepted)\b",
    r"\b(?:is|are) (?:not|only) (?:allowed|permitted|acceptable)\b",
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

_CONDITIONAL = compiled(
    r"(?<!as )(?<!even )(?<!see )(?<!\bor )\bif\b(?! (?:you (?:please|will)|possible))",
    any_word(
        "unless, in (?:the )?(?:case|event), otherwise, provided that, depending on, where "
        "(?:applicable|relevant|necessary|needed), "
        "as (?:needed|appropriate|necessary), (?:only|just) when, whenever, where (?:the|a|"
        "there), should (?:the|a) (?:user|customer), except"
    ),
    r"\bfor (?:simple|complex|short|long|longer|shorter|general|technical|questions?|requests?|"
    r"quer(?:y|ies)|users?|customers?|tickets?|cases?)\b[^.]{0,40},",
    r"^\W*(?:when|for (?:each|every)|once|after|before|while|until)\b(?! (?:writing|replying|"
    r"responding|answering|you (?:write|reply|respond|answer)|that|this|repeating))(?! (?:(?:you|"
    r"your|the) )?(?:\w+ )?(?:answer|giv|respon|reply|writ))",
)
_SOFT = re.compile(
    any_word(
        "ideally, preferably, prefer, try(?:ing)? (?:to|and|not), (?:if|where|when|whenever) "
        "possible, optional(?:ly)?, aim(?:ing)? (?:for|to), "
        "feel free, consider, usually, typically, generally, normally, often, sometimes, "
        "perhaps, maybe, might, as (?:much|far) as possible, "
        "recommended, would be (?:nice|great|good|ideal), (?:is|are) (?:fine|ok|okay), (?:do|"
        "does|did)(?:n't| not) (?:have|need) to, "
        "(?:not|n't|no) (?:necessary|needed?|required|mandatory|need), needn't, without having "
        "to, don't worry, no longer (?:required|needed), "
        "not only, rather than, instead of, unlike, as opposed to"
    )
    + "|"
    + phrase(
        r"\b(?:you|it|they|there|response|answer|output) (?:can|could|may)\b(?!'t|not| ?(?:not|"
        r"only|be (?:at most|no|up)|(?:have|contain) (?:at most|no|up)))(?! (?:you|only|say|"
        r"choose|pick))"
    )
)
_ALLOWED = compiled(r"\b(?:is|are) (?:allowed|acceptable|permitted)\b")
_FOR_OTHERS = compiled(
    r"\b(?:ask|tell|instruct|remind|teach|advise|require|encourage|invite|urge|expect|convince|"
    rf"force|allow|request)(?:s|ed|ing)? (?:(?:the|a|an|your|our|each|any) )?(?:\w+ )?{PEOPLE}\b",
    rf"\b(?:the|a|your|each|our|some|many) {PEOPLE} (?:\w+ )?(?:will|may|can|might|must|should|"
    r"shall|has|have|needs?|is|are|was|were|had|wants?|asks?|sends?|submits?|provides?|enters?|"
    r"writes?|types?|posts?|complains?|says?|said|wrote|sent|gives?)\b",
    r"\b(?:he|she) (?:\w+ )?(?:will|may|can|might|must|should|has|have|is|are|was|were|had|wants?|"
    r"asks?|wrote|said)\b",
    r"\b(?:used to|last time|previously|earlier (?:version|draft|answer))\b",
)

_DISTRIBUTED = compiled(
    r"\b(?:each|every|per)\b(?! (?:other|reply|response|answer|message|output|turn|time)\b)",
    r"\b(?:both|apiece|respectively|any (?:one|single))\b",
)
_GIVEN = compiled(
    r"\byou (?:will|are|'ll|would|have) (?:be |been )?(?:given|receiv\w+|get|see|shown|provided|"
    r"read|handed|presented|sent|supplied)\b",
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
_POINTS_AT_SOURCE = compiled(
    r"\b(?:based (?:only )?on|according to|from|out of|among|of the|in these|the (?:following|"
    r"first|last|next|previous|above|provided|given|original|input|source|user'?s?|customer'?s?|"
    r"attached|retrieved)|these|those|my|his|her|their|our|(?!(?:that|it|let|what|here|there|"
    r"who)'s)\w+'s)\W*(?:\w+ ){0,4}$"
)
_RELATIVE = compiled(r"\b(?:that|which|who|whose)(?: [\w'-]+){0,3} ?$")
_RELATIVE_TO_OUTPUT = compiled(
    rf"\b(?:an?|your|the|this) (?:[\w'-]+ ){{0,6}}?{OUTPUT}\b[^;]{{0,120}}?(?<!,)\s(?:that|which) "
    r"(?:\w+ )?(?:is|has|have|contains?|uses?|includes?|consists of|must|should|will|does not|"
    r"doesn't|spans)\b[^;]*$",
    rf"\b{OUTPUT}\b[^;,]{{0,60}} (?:in which|where) ?$",
    r"\b(?:make sure|ensure|so|note|remember|important|such) that\b[^;]*$",
)
_DETERMINED = compiled(
    r"(?:\b(?:the|these|those|this|that|my|his|her|their|our|its|first|last|next|previous|other|"
    r"following|above|any|all|both|each|every|some|another|top)|(?<!\bthat)(?<!\bit)(?<!\bwhat)'s|"
    r"\b(?:one|two|three|\d+|some|most) of)(?: (?:first|last|next|previous|following|above|"
    r"original|given|provided|same|remaining|other|middle))* ?$"
)
_OF_A_PART_BEHIND = compiled(
    r" ?each\b(?! (?:sentence|paragraph|line|one|of which|with|contain\w*|should|must))|"
    r"[\s,]*(?:apiece|a ?piece|per(?! (?:reply|response|message|answer|output|turn))|for (?:each|"
    r"every|all)|in (?:each|every)|every|respectively|ago|apart|earlier|later|away|old|before|"
    r"after|between|into|with each|that (?:each|is each))\b",
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
    any_word(
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
}
"""What may have a number of these and is itself a part of the output."""
_OWNER = compiled(rf"\b(?:(?P<part>{PART})|(?P<unit>words?|sentences?|lines?|paragraphs?)|{OUTPUT})\b")
_PRONOUN = compiled(r"^\W*(?:and |so |that |where )*(?:it|there|everything)\b")
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
_DETACHED = compiled(r",|\band\b(?: \w+)? ?$")
_CLAUSE = compiled(
    r"[;()]",
    r" -+ ",
    rf"[,:]? (?:and|but|then|so) (?=(?:then |also |please |only |do )?(?:{IMPERATIVES})\b)",
    r", (?=(?:please|make|use|using|write|keep|do|don't|limit|give|the|your|it|in|with|each|and|"
    r"but|at least|at most|no more|within|exactly|between|under)\b)",
)

_OTHERS_MUST = compiled(
    r"\W*(?:all |each |every |the |our |your )?(?:(?:inputs|sources|contexts|documents|passages|"
    r"transcripts|chunks|excerpts|tickets|reviews|articles|files|conversations|calls|books|"
    r"prompts|questions|contracts|stories|essays|posts|comments|records|policies|resumes|pages|"
    r"sites|novels|songs|reports|entries|submissions|applications|images|products|orders|"
    rf"contestants)|{PEOPLE}) (?:\w+ )?(?:must|should|may|can|shall|has to|have to|needs? to|will|"
    r"is|are)\b"
)
_SUBJECT = compiled(
    r"\W*(?:the|this|that|each|every|any|all) (?:\w+ )??(?P<noun>(?!below|above)[a-z]+)(?: below| above)? (?:must|"
    r"should|may|can|shall|has to|have to|needs? to|will|is|are|has|have|contains?)\b"
)
_LABEL_OF_WHOLE = compiled(
    r"(?:number|amount) of \w+|(?:(?:word|character|sentence|paragraph|length|size|line|bullet|"
    r"response|output|answer|reply|general|format|formatting|style|writing|additional|extra|key|"
    r"overall|important|strict|hard) ?)*"
    r"(?:length|size|limits?|counts?|words?|sentences|paragraphs|bullets|format|formatting|output|"
    r"response|answer|reply|constraints?|requirements?|rules?|"
    r"guidelines?|notes?|important|instructions?|tasks?|style|tone|voice|remember|reminder|"
    r"caution|warning|conditions?|please|specifications?|structure|layout|"
    r"do|don'?ts?|dos|nb|ps|restrictions?|criteria|request|prompt|also|brevity|conciseness|"
    r"(?:keywords?|words|phrases|terms)(?: to (?:avoid|use|include))?|language|punctuation|case|"
    r"casing|capitali[sz]ation|max|min|"
    r"(?:max|min)(?:imum)? \w+|target \w+|(?:forbidden|banned|required)(?: \w+)?|ending|opening|"
    r"beginning|clarity|step ?\d+|\d+)"
)
_UNFINISHED = compiled(r"\b(?:by|with|is|are|be|as|in|of|to)$")
_INTRO_NEGATES = re.compile(rf"{NOT}[^.]*:\W*$")
_INTRO_OF_PARTS = compiled(
    rf"\b(?:each|every|per|(?:the|an?|your) {PART} (?:should|must|needs?|has|have|is|are)|fields?|"
    r"keys?|properties|columns|attributes|schema|input|examples?|sections?|parts|structure|"
    r"following (?:structure|sections|format|fields|elements|parts|information|outline|order)|"
    r"include|contain|consist\w*|comprise)\b"
)


def is_binding(sentence: Sentence) -> bool:
    """Whether the sentence orders something, always: no condition and no wish."""
    if _is_loose(sentence.plain):
        return False
    intro = sentence.intro
    return not intro or not (_is_loose(intro) or _INTRO_NEGATES.search(intro))


def end_of_own_part(sentence: Sentence) -> int:
    """Up to where the sentence speaks to the model: behind "ask the user to" it speaks of somebody else."""
    if sentence.intro and _FOR_OTHERS.search(sentence.intro):
        return 0
    told = _FOR_OTHERS.search(sentence.plain)
    return len(sentence.plain) if told is None else told.end()


def _is_loose(plain: str) -> bool:
    if _CONDITIONAL.search(plain) or _SOFT.search(plain):
        return True
    return _ALLOWED.search(plain) is not None and not re.search(rf"{NOT}|\bonly\b", plain)


def is_about_output(sentence: Sentence, prompt: Prompt) -> bool:
    """Whether the sentence has no subject that is rather an input, or of other people."""
    if _OTHERS_MUST.match(sentence.plain):
        return False
    subject = _SUBJECT.match(sentence.plain)
    return subject is None or subject["noun"] not in prompt.sources


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
        _IMPERATIVE.match(plain)
        or _MODAL_FOUND.search(plain)
        or _REQUEST.search(plain)
        or _YOURS.search(plain)
        or not _STATES.search(plain)
    )


def is_distributed(text: str) -> bool:
    """Whether a text says each or every."""
    return _DISTRIBUTED.search(text) is not None


def clause_before(sentence: Sentence, place: int) -> str:
    """What stands before a place in its clause, behind any label."""
    begin = sentence.label_end if sentence.label and sentence.label_end <= place else 0
    for stop in _CLAUSE.finditer(sentence.plain, begin, place):
        begin = stop.end()
    return sentence.plain[begin:place]


def clause_around(sentence: Sentence, start: int, end: int) -> str:
    """The clause in which something stands between two places."""
    stop = _CLAUSE.search(sentence.plain, end)
    return clause_before(sentence, start) + sentence.plain[start : stop.start() if stop else None]


def bounds_the_output(sentence: Sentence, start: int, end: int, unit: Unit) -> bool:
    """Whether a count of `unit` between two places of a sentence is one of the whole output's."""
    clause = clause_before(sentence, start)
    if not orders(sentence) or _OF_A_PART_BEHIND.match(sentence.plain, end):
        return False
    if _DETERMINED.search(clause) or _DISTRIBUTED.search(clause) or _only_states(clause):
        return False
    if _ADVERBIAL.search(clause) and orders(sentence):
        return not _WRITES_A_PART.match(clause)
    if _TRANSFORMS.search(clause) and not _NEW_PART.search(clause):
        return True
    return not _is_of_source(clause) and not _is_of_part(sentence, start, clause, unit)


def is_one_step(sentence: Sentence, start: int) -> bool:
    """Whether what stands at a place is one step of several, so that it bounds the output from below only."""
    before = sentence.plain[:start]
    if _SEQUENCE.search(before):
        return True
    also = _ALSO.search(before)
    return also is not None and _ORDER_FIRST.match(before) is not None and not _SILENT.match(before)


def _only_states(clause: str) -> bool:
    """Whether a clause tells what something is or has, and orders nothing."""
    if _STATES.search(clause) is None or _YOURS.search(clause) or _MODAL_FOUND.search(clause):
        return False
    return not (_IMPERATIVE.match(clause) or _REQUEST.search(clause) or _PRONOUN.search(clause))


def _is_of_source(clause: str) -> bool:
    """Whether a clause speaks of what the prompt is about, instead of the output."""
    if _GIVEN.search(clause):
        return True
    if _MODAL_FOUND.search(clause):
        return False
    if _TOPIC.search(clause) or _SOURCE_STATES.search(clause) or _POINTS_AT_SOURCE.search(clause):
        return True
    return _RELATIVE.search(clause) is not None and not _RELATIVE_TO_OUTPUT.search(clause)


def _is_of_part(sentence: Sentence, start: int, clause: str, unit: Unit) -> bool:
    """Whether the nearest thing before the count that can have a length is a part of the output."""
    begins_clause = not clause.strip(" ,:*\"'")
    before = sentence.plain[:start] if begins_clause else clause
    nearest = max(_OWNER.finditer(before), key=lambda owner: owner.start(), default=None)
    if nearest is None or not (nearest["part"] or (nearest["unit"] or "").rstrip("s") in _LARGER[unit]):
        return False
    if _IN_TOPIC.search(before[: nearest.start()]):
        return False
    return begins_clause or not _DETACHED.search(before, nearest.end())
