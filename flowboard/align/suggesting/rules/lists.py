"""Lists: how many bullets, a bulleted or a numbered list at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flowboard.align.suggesting.phrasing import compiled, phrase
from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.quantities import Count, counts
from flowboard.align.suggesting.scope import bounds_the_output, is_distributed, is_of_whole, orders
from flowboard.align.suggesting.suggestion import Reading
from flowboard.align.suggesting.vocabulary import THINGS

_BULLETS = phrase(
    r"bullet(?:ed)?[ -]?(?:point )?(?:points?|items?|lists? items?|lines?)?(?<!-)",
    r"bullets?",
    r"(?:items?|points?|entries) in (?:a |the )?(?:bullet|markdown)\w*",
    r"(?:markdown )?list items?",
)
_ITEMS = phrase(
    r"of (?:them|these)",
    r"items?",
    r"points?",
    r"entries",
    r"steps?",
    r"tips",
    r"ideas",
    r"reasons",
    r"examples",
    r"facts",
    r"questions",
    r"titles",
    r"names",
)
_BULLETED = compiled(
    r"\b(?:as|in|using|with|use|into|provide|give|write|make|create|return|output|be|include|have|"
    r"contain|of) (?:an? |the )?(?:\w+ ){0,2}(?:bullet(?:ed|[ -]point(?:ed|s)?)?[ -]list|"
    r"bullet(?:ed)? (?:points?|format|form)|bullets|bullet-points|unordered list|markdown list|"
    r"dash(?:ed)? list)\b",
)
_NUMBERED = compiled(
    r"\b(?:as|in|using|with|use|into|provide|give|write|make|create|return|output|be|include|have|"
    r"contain|of) (?:an? |the )?(?:\w+ ){0,2}(?:numbered|ordered|enumerated) (?:list|steps|format|"
    r"form|items|points)\b",
)
_MARKDOWN = compiled(r"\bmarkdown\b", r"(?:^|\s)\* \S")
_EACH = compiled(
    r"[\s,]*(?:each(?! (?:\w+ing|with|of|should|must|one|no|in|on)\b)|per|for (?:each|every)|under|below|in (?:each|every)|about (?:the|each) \w+ and)\b"
)
_EACH_A_BULLET = compiled(
    r"\b(?:each|every)(?: (?:one|of (?:them|these|which)|\w+))? (?:(?:should|must) (?:be|stand|have|get)|as|in|on|is|"
    r"being|with|gets?|has|having)(?: (?:a|an|its|one|own|separate|single|new))* bullet"
)
_EITHER = compiled(
    r"\bor\b[^.]{0,30}\b(?:list|bullet|paragraph|table)", r"\b(?:bullet|list)\w*[^.]{0,20}\bor\b"
)


def read(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """Counts of bullets and numbered items, and lists without a count."""
    if not is_of_whole(sentence) or not orders(sentence):
        return
    plain = sentence.plain
    counted = list(_counted(sentence, prompt)) or list(_each_a_bullet(sentence, prompt))
    yield from counted
    if counted or is_distributed(plain) or _EITHER.search(plain):
        return
    for pattern, check in ((_NUMBERED, "numbered_list"), (_BULLETED, "bullet_count")):
        for match in pattern.finditer(plain):
            if bounds_the_output(sentence, match.start(), match.end(), "bullets"):
                yield Reading(check, {"min": 1}, match.start(), match.end())
                return


def _counted(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    plain = sentence.plain
    is_numbered = _NUMBERED.search(plain) is not None
    is_bulleted = not is_numbered and _BULLETED.search(plain) is not None
    for noun in (_BULLETS, _ITEMS) if is_numbered or is_bulleted else (_BULLETS,):
        for count in counts(plain, noun):
            if count.is_negated or _EACH.match(plain, count.end) or is_distributed(plain[: count.start]):
                continue
            if noun == _BULLETS or _is_of_the_list(sentence, count):
                if not bounds_the_output(sentence, count.start, count.end, "bullets"):
                    continue
                check = "numbered_list" if is_numbered else "bullet_count"
                marks = _marks(sentence, prompt) if check == "bullet_count" else {}
                yield Reading(check, count.bounds() | marks, count.start, count.end)


def _each_a_bullet(sentence: Sentence, prompt: Prompt) -> Iterator[Reading]:
    """As many bullets as there are things: "Give three reasons, each as a bullet point"."""
    each = _EACH_A_BULLET.search(sentence.plain)
    if each is None:
        return
    for near in reversed(prompt.around(sentence, before=1)):
        for count in counts(near.plain, THINGS):
            if not count.is_negated and not is_distributed(near.plain[: count.start]) and orders(near):
                yield Reading("bullet_count", count.bounds() | _marks(sentence, prompt), *each.span())
                return


def _is_of_the_list(sentence: Sentence, count: Count) -> bool:
    around = sentence.plain[max(0, count.start - 40) : count.end + 60]
    return "list" in around or "bullet" in around


def _marks(sentence: Sentence, prompt: Prompt) -> dict[str, Any]:
    """Where the prompt says Markdown, only its own marks are bullets."""
    near = prompt.around(sentence, before=1, after=2)
    if any(_MARKDOWN.search(one.plain) or " * " in f" {one.text}" for one in near):
        return {"marks": ["*", "-", "+"]}
    return {}
