"""Whom a sentence of a prompt binds, and when: the model and always, or others, or under a condition.

Where that isn't sure, a sentence gives no suggestion: a wrong one is worse than none.
"""

from __future__ import annotations

import re

from flowboard.align.suggesting.clauses import clause_before, last_clause
from flowboard.align.suggesting.phrasing import NOT, any_word, compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.vocabulary import LEAD_IN, OUTPUT, PART, PEOPLE

_CONDITIONAL = compiled(
    r"(?<!as )(?<!even )(?<!see )(?<!\bor )\bif\b(?! (?:you (?:please|will)|possible))",
    any_word(
        "unless, in (?:the )?(?:case|event), otherwise, provided that, depending on, where "
        "(?:applicable|relevant|necessary|needed), "
        "as (?:needed|appropriate|necessary), (?:only|just) when, whenever, "
        "should (?:the|a) (?:user|customer), except"
    ),
    r"\bwhere (?:there\b|(?:the|a) (?!(?:[\w-]+ )?(?:words?|keywords?|terms?|phrases?|letters?|title|"
    r"lines?|sentences?|paragraphs?|sections?)\b))",
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
        r"only|(?:be|have|contain|use|write|include) (?:at (?:the )?most|no|up to|only|a max)))(?! (?:you|only|say|"
        r"choose|pick))"
    )
)
_ALLOWED = compiled(r"\b(?:is|are) (?:allowed|acceptable|permitted)\b")
_TELLS_OTHERS = compiled(
    r"\b(?:ask|tell|instruct|remind|teach|advise|require|encourage|invite|urge|expect|convince|"
    rf"force|allow|request)(?:s|ed|ing)? (?:(?:the|a|an|your|our|each|any) )?(?:\w+ )?{PEOPLE} "
    r"(?:(?:not )?to|that|they|if|whether)\b",
    rf"\b(?:ask|request)(?:s|ed|ing)? (?:(?:the|a|an|your|our|each|any) )?(?:\w+ )?{PEOPLE} for\b",
    rf"\b(?:the|a|an|your|each|our|some|many) {PEOPLE} (?:(?!who|that)\w+ )?(?:will|may|can|might|must|should|"
    r"shall|needs?|wants?|asks?|tells?)\b",
    r"\b(?:he|she) (?:will|may|can|might|must|should|wants?|asks?)\b",
    r"\b(?:used to|last time|previously|earlier (?:version|draft|answer))\b",
)
_OTHERS_DO = compiled(
    rf"\b(?:the|a|an|your|each|our|some|many) {PEOPLE} (?:\w+ )?(?:has|have|is|are|was|were|had|"
    r"sends?|submits?|provides?|enters?|writes?|types?|posts?|complains?|says?|said|wrote|sent|"
    r"gives?)\b",
    r"\b(?:he|she) (?:\w+ )?(?:has|have|is|are|was|were|had|wrote|said)\b",
    rf"\b(?:the|a|an) {PEOPLE} (?:who|that) (?:wants?|asks?|needs?|will|can|may|might|must|should|shall)\b",
    r"\b(?:who|whose \w+) (?:may|must|should|can|always|never)(?:n't| not| only| never| always)? (?:use|say|write|"
    r"speak|answer|reply|avoid|mention|begin|end)\b",
    r"\b(?:who|(?:that|which) (?:only|always|never)) (?:(?:only|always|never) )?(?:uses|says|writes|speaks|talks|"
    r"repeats|avoids)\b",
)
_OTHERS_MUST = compiled(
    r"(?:\W*|.*\b(?:where|in which|that) )(?:all |each |every |the |our |your )?(?:(?:inputs|sources|contexts|documents|passages|"
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
_ON_WRITING = compiled(
    r"\b(?:how|when|where|why|whether) (?:to|do (?:i|we|you|people)|can (?:i|we|one)|should (?:i|we|"
    r"one)) (?:\w+ )?(?:(?:write|draft|compose|shorten|translate|begin|end|start|put|read|format) (?:\w+ "
    rf"){{0,3}}?(?:{OUTPUT}|{PART}|sentences?|words?)|repeat|capitali[sz]e|punctuate|quote|avoid)\b",
    r"\brules (?:for|of|on) \w+ing\b",
    r"\bhow to (?:make|create|insert|add|format) (?:an? )?(?:[\w-]+ )?(?:lists?|tables?|headings?|bullets?|footnotes?)\b",
)
_TEXT_ABOUT = compiled(
    rf"(?:{LEAD_IN})*(?:write|create|compose|draft|generate|make|give)\b[^;]*?\b{OUTPUT}\b[^;]*?\b(?:about|"
    r"on|explaining|describing) (?:how|when|where|why|whether|(?:the )?rules)\b"
)
_ASKS = compiled(
    r"\W*(?:who|whom|whose|what|which|why|when|where|how|is|are|was|were|do|does|did|has|have)\b"
    r"(?! (?:me|you|it (?:possible|ok\w*|alright))\b)[^.!?;]*\?"
)
_INTRO_NEGATES = re.compile(rf"{NOT}[^.]*:\W*$")


def is_binding(sentence: Sentence) -> bool:
    """Whether the sentence orders something, always: no condition and no wish."""
    if _is_loose(sentence.plain):
        return False
    intro = sentence.intro
    return not intro or not (_is_loose(intro) or _INTRO_NEGATES.search(intro))


def is_for_others(sentence: Sentence, place: int) -> bool:
    """Whether a place stands behind "ask the user to", or in a clause about what other people do."""
    last_of_intro = last_clause(sentence.intro)
    if _TELLS_OTHERS.search(sentence.intro) or _OTHERS_DO.search(last_of_intro):
        return True
    told = _TELLS_OTHERS.search(sentence.plain, 0, place)
    if told is not None and told.end() <= place:
        return True
    clause = clause_before(sentence, place)
    doing = _OTHERS_DO.search(clause + sentence.plain[place:])
    return doing is not None and doing.start() < len(clause)


def is_about_output(sentence: Sentence, prompt: Prompt) -> bool:
    """Whether the sentence has no subject that is rather an input, or of other people."""
    if _OTHERS_MUST.match(sentence.plain):
        return False
    subject = _SUBJECT.match(sentence.plain)
    return subject is None or subject["noun"] not in prompt.sources


def is_asked(sentence: Sentence, place: int) -> bool:
    """Whether a place stands within a question that isn't an order in the form of one."""
    clause = clause_before(sentence, place)
    return _ASKS.match(sentence.plain) is not None and sentence.plain.startswith(clause)


def is_advice(sentence: Sentence, end: int) -> bool:
    """Whether what stands before a place is to be explained: "how to write a summary in two sentences"."""
    said = clause_before(sentence, end)
    return _ON_WRITING.search(said) is not None and not _TEXT_ABOUT.match(said)


def _is_loose(plain: str) -> bool:
    if _CONDITIONAL.search(plain) or _SOFT.search(plain):
        return True
    return _ALLOWED.search(plain) is not None and not re.search(rf"{NOT}|\bonly\b", plain)
