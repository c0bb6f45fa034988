"""The rules, one file per family, each with one function `read(sentence, prompt)`.

A family is imported when the prompt has one of its words: a prompt needs few of them, and compiling
all of their patterns takes longer than reading the prompt. A new family is a file here and a line
below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final

from flowboard.align.suggesting.prompt import Prompt, Sentence
from flowboard.align.suggesting.suggestion import Reading

Rule = Callable[[Sentence, Prompt], Iterator[Reading]]
"""What a family is: it reads one sentence that orders something, of a prompt."""

TRIGGERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "length": ("word", "char", "letter", "sentence", "line", "paragraph"),
        "lists": ("bullet", "list", "item", "number", "*", "points"),
        "parts": ("separat", "divid", "paragraph", "delimit", "split", "between", "mark", "begin", "start", "label", "head", "title", "indicat", "called", "named", "word", "section", "part ", "parts", "asterisk", "***", "form", "layout", "structure", "template", "look", "follow", "like this"),
        "required": ("word", "name", "phrase", "term", "includ", "mention", "contain", "use", "say", "time", "appear", "refer", '"'),
        "frequency": ("time", "once", "twice", "thrice", "occur", "mentions", "instances", "uses", "reference"),
        "forbidden": ("not", "no circumstances", "in no way", "no mention", "no \"", "absent", "missing", "penali", "hate", "n't", "never", "avoid", "without", "refrain", "forbid", "banned", "exclud", "to avoid", "out of", "omit", "leave out", "away from", "clear of", "neither", "free of", "prohibit", "no use", "off limits", "off-limits", "none of", "taboo", "no-go", "skip", "ban ", "leave"),
        "letters": ("letter", "capital", "upper", "case", "caps", "mark", "hashtag", "symbol", "character", "sign", "dash", "colon", "asterisk", "exclamation", "comma", "'s"),
        "absent": ("no", "n't", "never", "avoid", "without", "refrain", "free", "plain text", "omit", "exclude", "forbid", "prohibit", "away from", "clear of", "leave", "zero"),
        "edges": ("end", "finish", "conclude", "close", "start", "begin", "first", "last", "open", "final", "closing", "wrap", "sign"),
        "quoting": ("quot", "inverted comma"),
        "marks": ("title", "<<", "p.s", "p. s", "ps", "postscript", "placeholder", "highlight", "bold", "italic", "emphasi", "head", "repeat", "request", "copy", "question", "asterisk", "*", "markdown", "restat", "echo"),
        "form": ("json", "line", "table"),
        "language": ("in ", "language", "translate", "into ", "using ", "use ", "speak ", "only"),
        "choices": ("one of", "either", " or ", "between", "from", "option", "choose", "pick"),
    }
)  # fmt: skip
"""The families by the file that they stand in, with what a prompt must have for one to matter."""


@cache
def rule(family: str) -> Rule:
    """The rule of a family."""
    read: Rule = import_module(f"{__name__}.{family}").read
    return read


def matters(family: str, plain: str) -> bool:
    """Whether a family could read anything in a text in lower case."""
    return any(trigger in plain for trigger in TRIGGERS[family])
