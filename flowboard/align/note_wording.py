"""A complaint in a note, turned round into the sentence that is true of a good output; by rules.

Graders write "much too long", "invents a discount", "no call to action". Only such plain complaints are
turned round: what a rule doesn't understand, or what holds for one row alone, is left to people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flowboard.align.suggesting.phrasing import set_of

_MOST_WORDS: Final = 9
_CLAUSE = re.compile(r"[,;:!?()—–]|\.(?=\s|$)| - ")
_HEDGED = re.compile(
    r"\b(?:but|although|though|otherwise|except|only|unless|if|instead|nothing|two|three|four|five|six|"
    r"seven|eight|nine|ten)\b"
)
_NAMED = re.compile(r"[A-Z][\w-]* (?:is|are)\b(?<!It is)(?<!This is)(?<!That is)")
_LEAD = re.compile(
    r"^(?:(?:it|this|that|the (?:output|answer|reply|response|text|summary|description|result|model))"
    r"(?:'s| is| was)?|is|was|are|still|also|again|simply|just)\s+"
)
_STRENGTH = (
    r"(?:(?:much|far|way|a bit|a little|a lot|somewhat|rather|quite|really|very|so|extremely)\s+)*"
)
_AGAIN = re.compile(r"\s+(?:again|here|too|as well|at all)$")
_PREPOSITIONS: Final = set_of("of to for in on at about with from by as that")

_POSITIVE: Final = set_of("good fine ok okay great nice perfect correct right fits works")
_UNTURNED: Final = set_of("mentioned named included said given stated listed there what it true sure")
_COMPLAINTS: Final = set_of(
    "adds admits advises answers apologises apologizes asks assumes begins blames brings changes claims "
    "confuses contains contradicts copies declines discloses drops ends exaggerates forgets gives goes "
    "guesses hallucinates hides hints ignores implies includes insults invents keeps leaks leaves lectures "
    "lists makes mentions misquotes misreads misses misstates mistakes misunderstands mixes names offers "
    "omits opens overlooks overstates pads preaches promises quotes rambles reads recommends refuses "
    "repeats replies reveals says sells sends shouts shows skips sounds speculates starts states suggests "
    "swears talks tells translates uses wanders writes"
)
_DONE: Final = {
    "made": "makes", "gave": "gives", "forgot": "forgets", "kept": "keeps", "said": "says", "left": "leaves",
    "told": "tells", "began": "begins", "went": "goes", "mistook": "mistakes", "misread": "misreads",
}  # fmt: skip
_WRONG: Final = set_of("wrong incorrect false inaccurate bad")
_FAULTY: Final = _WRONG | set_of(
    "invented made-up unclear vague broken outdated confusing missing misleading"
)
_ADJECTIVES: Final = set_of(
    "rude cold curt blunt dull flat stiff terse vague harsh pushy bossy salesy wordy verbose boring generic "
    "robotic biased formal casual chatty cryptic long short slow weak unclear incomplete inaccurate impolite "
    "unfriendly unhelpful misleading confusing repetitive condescending patronising patronizing offensive"
)
_SUBSTANCES: Final = set_of(
    "jargon slang fluff filler repetition sarcasm speak clickbait padding guesswork"
)


def as_criterion(note: str, *, is_shared: bool = False) -> str | None:
    """The criterion behind a note, as a short sentence; None where no rule understands the note.

    Args:
        note: what somebody wrote about a bad output.
        is_shared: whether another note complains of the same, so that it isn't a matter of one row.
    """
    clause, rest = _parts(note)
    if not is_shared and _NAMED.match(clause):
        return None
    clause = _small(clause)
    words = set(re.findall(r"[\w'-]+", clause.lower()))
    if not words or len(clause.split()) > _MOST_WORDS or _HEDGED.search(clause) or words & _POSITIVE:
        return None
    if re.search(r"[\"“#@\d]", clause) or (not is_shared and re.search(r"\b[A-Z]", clause)):
        return None
    before, clause = "", _AGAIN.sub("", clause)
    while before != clause:
        before, clause = clause, _LEAD.sub("", clause)
    # What goes on to explain itself is about its row, but for what is said of the whole.
    rules = _RULES if is_shared or not rest else _OF_THE_WHOLE
    return next((found for rule in rules if (found := rule(clause))), None)


def complaint_of(note: str) -> str:
    """The first clause of a note, in which most people put what is wrong."""
    return _parts(note)[0]


def _parts(note: str) -> tuple[str, str]:
    """The first clause of a note, and what goes on."""
    plain = " ".join(note.split()).replace("’", "'")
    clause, *rest = (part.strip(" .\"'“”") for part in _CLAUSE.split(plain, maxsplit=1))
    return clause, "".join(rest)


def _small(clause: str) -> str:
    """The clause with a small letter at its beginning, unless it begins with an abbreviation."""
    return clause if clause[1:2].isupper() else clause[:1].lower() + clause[1:]


def _too_much(clause: str) -> str | None:
    found = re.fullmatch(rf"{_STRENGTH}too (\w+(?: and \w+)?)", clause)
    return f"The output isn't too {found[1]}." if found else None


def _not_so(clause: str) -> str | None:
    found = re.fullmatch(
        rf"(?:not|isn't|wasn't) {_STRENGTH}((?:in |an? |the )?([\w-]+)(?: [\w-]+){{0,4}})", clause
    )
    if found is None or found[2] in _UNTURNED:
        return None
    return f"The output is {found[1]}."


def _not_done(clause: str) -> str | None:
    found = re.fullmatch(
        r"(?:doesn't|does not|didn't|did not|fails to|failed to|forgets to|forgot to|should|must|needs to|has to)"
        r" (?!not\b)([a-z]+)( .+)?",
        clause,
    )
    if found is not None:
        if found[1] == "be" and re.match(r" [a-z]+er\b", found[2] or ""):
            return None  # "should be shorter": than what?
        return f"The output {_third_person(found[1])}{found[2] or ''}."
    if found := re.fullmatch(r"(?:shouldn't|should not|mustn't|must not) ([a-z]+)( .+)?", clause):
        return f"The output never {_third_person(found[1])}{found[2] or ''}."
    found = re.fullmatch(r"never ([a-z]+s)( .+)?", clause)
    return f"The output {found[1]}{found[2] or ''}." if found else None


def _without(clause: str) -> str | None:
    found = re.fullmatch(
        r"(?:there(?:'s| is| are) )?(?:has |with )?(?:no|missing|misses|lacks|lacking|without)(?: any)? (.+)",
        clause,
    )
    if found is None:
        return None
    if mention := re.fullmatch(r"(?:an? |the )?mention of (.+)", found[1]):
        return f"The output mentions {mention[1]}."
    return f"The output has {_with_article(found[1])}."


def _done(clause: str) -> str | None:
    first, _, rest = clause.partition(" ")
    verb = _DONE.get(first, first)
    if verb not in _COMPLAINTS and first.endswith("ed"):
        verb = next((one for one in (f"{first[:-2]}s", f"{first[:-1]}s") if one in _COMPLAINTS), first)
    if verb not in _COMPLAINTS or (verb == "makes" and rest in ("", "up")):
        return None
    return f"The output never {verb} {rest}".rstrip() + "."


def _part_is(clause: str) -> str | None:
    found = re.fullmatch(r"(?:the )?((?:[\w-]+ ){0,2}[\w-]+) (is|are) (?:all )?([\w-]+(?: up)?)", clause)
    if found is None or found[3].replace(" ", "-") not in _FAULTY:
        return None
    part, verb, fault = found.groups()
    if fault == "missing":
        return f"The output has the {part}."
    return f"The {part} {verb} right." if fault in _WRONG else f"The {part} {verb}n't {fault}."


def _wrong_part(clause: str) -> str | None:
    found = re.fullmatch(r"(?:an? |the )?([\w-]+) ((?:[\w-]+ ){0,2}[\w-]+)", clause)
    if found is None or found[1] not in _WRONG:
        return None
    part = _head(found[2])
    return f"The {part} {'are' if _is_plural(part) else 'is'} right."


def _is_like(clause: str) -> str | None:
    found = re.fullmatch(rf"{_STRENGTH}([\w-]+)", clause)
    return f"The output isn't {found[1]}." if found and found[1] in _ADJECTIVES else None


def _things(clause: str) -> str | None:
    found = re.fullmatch(
        r"(too many |too much |some |several |lots of |a lot of )?(?!the |an? )((?:[a-z-]+ ){0,2}([a-z-]+))",
        clause,
    )
    if found is None or not (found[3] in _SUBSTANCES or _is_plural(found[3])):
        return None
    if (found[1] or "").startswith("too"):
        return f"The output hasn't {found[1]}{found[2]}."
    return f"The output has no {found[2]}."


_RULES: Final[tuple[Callable[[str], str | None], ...]] = (
    _too_much, _not_so, _not_done, _without, _done, _part_is, _wrong_part, _is_like, _things,
)  # fmt: skip
"""In the order in which they are tried."""

_OF_THE_WHOLE: Final = (_too_much, _is_like)
"""Those that speak of the output as a whole."""


def _third_person(verb: str) -> str:
    if verb in ("be", "have"):
        return "is" if verb == "be" else "has"
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _with_article(phrase: str) -> str:
    """A noun phrase with the article that it lacks where it speaks of one thing."""
    first, *_ = phrase.split()
    has_one = first in set_of("a an the its his her their our your any")
    if has_one or _is_plural(_head(phrase).split()[-1]) or first in _SUBSTANCES:
        return phrase
    return f"{'an' if first[0] in 'aeiou' else 'a'} {phrase}"


def _head(phrase: str) -> str:
    """A noun phrase up to its first preposition: of “call to action” the “call”."""
    kept: list[str] = []
    for word in phrase.split():
        if word in _PREPOSITIONS and kept:
            break
        kept.append(word)
    return " ".join(kept)


def _is_plural(word: str) -> bool:
    return re.search(r"(?:[^sui]s|ies)$", word.split()[-1]) is not None
