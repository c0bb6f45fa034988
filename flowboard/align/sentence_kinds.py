"""What an instruction in plain words is about, by rule: its category, kind and severity.

The categories are those of SPADE for changes of prompts (Shankar et al., VLDB 2024): presentation,
example, workflow, count, inclusion, exclusion, qualitative; what fits none is other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from flowboard.align.proposals import CriterionKind, Severity
from flowboard.align.suggesting.phrasing import NOT, any_word, compiled, set_of
from flowboard.align.suggesting.suggestion import Suggestion

Category = Literal[
    "presentation", "example", "workflow", "count", "inclusion", "exclusion", "qualitative", "other"
]

_COUNTING: Final = set_of(
    "length line_count bullet_count part_count section_count placeholder_count highlight_count "
    "word_frequency letter_frequency capital_word_count number_in_range"
)
_EXCLUDING: Final = set_of(
    "forbidden_words no_commas no_emoji no_hashtags no_urls no_emails no_phone_numbers"
)
_INCLUDING: Final = set_of("required_words postscript repeats_request")
_COUNT = compiled(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|"
    r"hundred)\b[^.]{0,40}\b(?:words?|sentences?|"
    r"characters?|paragraphs?|lines?|bullets?|items?|points?|times|examples?|sections?|questions?|"
    r"options?|tags?|keywords?|steps)\b",
    r"\b(?:at least|at most|no more than|up to|maximum|minimum|exactly) (?:\d+|one|two|three|four|"
    r"five)\b",
)
_EXCLUSION = compiled(
    rf"{NOT}|\b(?:exclude|omit|leave out|skip|ignore|remove|only if|nothing (?:else|but))\b"
)
_INCLUSION = compiled(
    r"\b(?:include|mention(?:ed|s)?|contain|add|cite|refer to|name|list|provide|give|state|make sure|"
    r"ensure|always|must have|incorporate|cover)\b"
)
_PRESENTATION = compiled(
    r"\b(?:format|json|xml|csv|yaml|html|markdown|table|bullet(?:ed|s)?|list|heading|headings|"
    r"bold|italic|quotation|title|"
    r"paragraphs?|lines?|uppercase|lowercase|capital|structured?|template|layout|code block|begin "
    r"with|start with|end with)\b"
)
_WORKFLOW = compiled(
    r"\b(?:first|then|next|after (?:that|this)|before (?:you|answering|writing)|finally|step(?:s| "
    r"by step)?|read|think|identify|"
    r"extract|compare|check|use the|based on|consider|you (?:will|are given)|your task is|you are an?)\b"
)
_QUALITATIVE = compiled(
    any_word(
        "concise, clear, clearly, friendly, polite, professional, formal, informal, casual, "
        "tone, style, engaging, warm, empathetic, "
        "simple, plain, short, brief, detailed, accurate, factual, helpful, natural, neutral, "
        "creative, persuasive, readable, "
        "consistent, specific, appropriate, respectful, positive, confident, humorous, funny, "
        "catchy, easy to"
    )
)
_SAFETY = compiled(
    any_word(
        "personal (?:data|information), private, privacy, confidential, secrets?, passwords?, "
        "phone numbers?, e-?mail addresses, "
        "addresses, harmful, dangerous, illegal, offensive, hateful, discriminat\\w*, medical "
        "advice, legal advice, "
        "financial advice, follow instructions in, minors, self-harm, violence, names of "
        "(?:people|patients|customers)"
    )
)
_MUST = compiled(
    r"\b(?:must|never|always|under no circumstances|strictly|important|required|critical|only)\b"
)
_MAY = compiled(
    r"\b(?:ideally|preferably|prefer|try to|if possible|should probably|may|nice to have|"
    r"optional(?:ly)?)\b"
)


def category_of(
    sentence: str, suggestions: Iterable[Suggestion] = (), *, is_example: bool = False
) -> Category:
    """What a sentence of a prompt asks for, in SPADE's terms. Its suggestions, if any, decide."""
    if is_example:
        return "example"
    for suggestion in suggestions:
        return _category_of_check(suggestion.check)
    plain = sentence.lower()
    if _COUNT.search(plain):
        return "count"
    if _EXCLUSION.search(plain):
        return "exclusion"
    if _PRESENTATION.search(plain):
        return "presentation"
    if _QUALITATIVE.search(plain):
        return "qualitative"
    if _INCLUSION.search(plain):
        return "inclusion"
    return "workflow" if _WORKFLOW.search(plain) else "other"


def _category_of_check(check: str) -> Category:
    if check in _COUNTING:
        return "count"
    if check in _EXCLUDING:
        return "exclusion"
    return "inclusion" if check in _INCLUDING else "presentation"


def kind_of(sentence: str, category: Category) -> CriterionKind:
    """The kind of the criterion behind a sentence."""
    if _SAFETY.search(sentence.lower()):
        return "safety"
    match category:
        case "presentation" | "count":
            return "format"
        case "qualitative":
            return "style"
        case "inclusion" | "exclusion":
            return "content"
    return "other"


def severity_of(sentence: str) -> Severity:
    """How bad a breach is, by how the sentence says it: must and never, should, or ideally."""
    plain = sentence.lower()
    if _MAY.search(plain):
        return "low"
    return "high" if _MUST.search(plain) else "medium"
