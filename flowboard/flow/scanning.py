"""From hostile bytes to a composed YAML tree: decoding, caps, and what YAML is allowed here.

The tokens are checked before anything is composed, so that depth, size, tags and aliases are
refused while they still cost nothing. ruamel.yaml does the scanning, parsing and composing; none
of its constructors runs, so a file can't make objects, and all its exceptions end here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    DirectiveToken,
    DocumentEndToken,
    DocumentStartToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
    Token,
)

from flowboard.flow.errors import FlowError, FlowProblem

MAX_BYTES = 1_000_000
MAX_TOKENS = 100_000
MAX_DEPTH = 40

UNWRITABLE = re.compile(
    "[^\t\n\r\\x20-\\x7e\\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\r(?!\n)"
)
"""Characters that a flow file holds only as an escape: controls, line separators, surrogates."""

_OPENING = (
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingStartToken,
    FlowSequenceStartToken,
)
_CLOSING = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)
_REFUSED: dict[type[Token], tuple[str, str]] = {
    TagToken: ("tag", "YAML tags (!…) aren't part of a flow file. Write the plain value."),
    AnchorToken: ("anchor", "YAML anchors (&…) aren't part of a flow file. Write the value twice."),
    AliasToken: ("alias", "YAML aliases (*…) aren't part of a flow file. Put quotes around a text."),
    DirectiveToken: ("directive", "YAML directives (%…) aren't part of a flow file. Remove this line."),
    DocumentEndToken: ("documents", "A flow file is one YAML document. Remove the line with `...`."),
}
_WIDE_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# What ruamel.yaml lets escape on broken input besides its own exceptions.
_PARSER_EXCEPTIONS = (
    YAMLError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
)


def decoded(data: bytes, path: str | None) -> str:
    """The text of a flow file, with its byte order mark if there is one.

    Raises:
        FlowError: too large, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        message = (
            f"The file has {len(data):,} bytes; a flow has at most {MAX_BYTES:,}. "
            "Keep data, recordings and results in files of their own."
        )
        raise FlowError([FlowProblem(message, code="too-large")], path)
    for mark, name in _WIDE_ENCODINGS:
        if data.startswith(mark):
            message = f"The file is written in {name}. Save it as UTF-8."
            raise FlowError([FlowProblem(message, line=1, code="encoding")], path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"Byte 0x{data[error.start]:02x} isn't UTF-8. Save the file as UTF-8."
        raise FlowError([FlowProblem(message, line=line, code="encoding")], path) from None


def check_characters(text: str, path: str | None) -> None:
    """Refuse characters that are invisible, break lines unseen, or that no encoding can hold.

    Raises:
        FlowError: names the line and the character.
    """
    found = UNWRITABLE.search(text)
    if found is not None:
        code = ord(found[0])
        escape = f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"
        advice = (
            "Remove it."
            if code == 0 or 0xD800 <= code <= 0xDFFF
            else f'Remove it, or write it as {escape} in a text between double quotes ("…").'
        )
        message = f"The character U+{code:04X} can't stand in a flow file. {advice}"
        line = text.count("\n", 0, found.start()) + 1
        raise FlowError([FlowProblem(message, line=line, code="character")], path)


def scanned(text: str, path: str | None) -> list[Token]:
    """The YAML tokens of `text`, within the caps and free of tags, anchors and aliases.

    Raises:
        FlowError: the text isn't YAML, or YAML that a flow file doesn't allow.
    """
    tokens: list[Token] = []
    depth = 0
    try:
        for token in _yaml(_FixedVersionScanner).scan(text):
            tokens.append(token)
            if isinstance(token, _OPENING):
                depth += 1
            elif isinstance(token, _CLOSING):
                depth -= 1
            code, message = _REFUSED.get(type(token), ("", ""))
            if isinstance(token, DocumentStartToken) and len(tokens) > 2:
                code, message = "documents", "A flow file is one YAML document. Remove what follows."
            if depth > MAX_DEPTH:
                code, message = "too-deep", f"This nests deeper than {MAX_DEPTH} levels. Flatten it."
            if len(tokens) > MAX_TOKENS:
                code, message = "too-many", "The file holds too many values. Keep data in its own file."
            if code:
                line = token.start_mark.line + 1
                raise FlowError([FlowProblem(message, line=line, code=code)], path)
    except _PARSER_EXCEPTIONS as error:
        raise FlowError([_syntax_problem(error)], path) from None
    return tokens


def composed(tokens: Sequence[Token], path: str | None) -> Node | None:
    """The tree of YAML nodes that `tokens` write, with their marks; None for an empty text.

    Raises:
        FlowError: the tokens don't form a YAML document.
    """
    try:
        return _yaml(lambda loader: _Replay(tokens)).compose("")  # type: ignore[no-any-return]
    except _PARSER_EXCEPTIONS as error:
        raise FlowError([_syntax_problem(error)], path) from None


def _yaml(scanner: Any) -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = scanner
    yaml.Resolver = _NoResolver
    return yaml


class _FixedVersionScanner(Scanner):
    """The scanner for YAML 1.2. Looking the version up anew for every token doubles its time."""

    scanner_processing_version = (1, 2)


class _NoResolver(VersionedResolver):
    """Leaves every scalar a text: the core schema is applied in `scalars`, where it is strict."""

    processing_version = (1, 2)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode:
            return self.DEFAULT_SCALAR_TAG
        return self.DEFAULT_MAPPING_TAG if kind is MappingNode else self.DEFAULT_SEQUENCE_TAG


class _Replay:
    """Plays checked tokens to ruamel.yaml's parser, in place of its scanner."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def check_token(self, *kinds: type[Token]) -> bool:
        """Whether there is a next token, of one of `kinds` if any are given."""
        if self._next >= len(self._tokens):
            return False
        return not kinds or isinstance(self._tokens[self._next], kinds)

    def peek_token(self) -> Token:
        """The next token, left where it is."""
        return self._tokens[self._next]

    def get_token(self) -> Token:
        """The next token, taken."""
        self._next += 1
        return self._tokens[self._next - 1]


def _syntax_problem(error: BaseException) -> FlowProblem:
    """The problem that a parser exception tells; never quotes the text, which may hold a secret."""
    line: int | None = None
    what = "the text breaks off or nests in a way that YAML doesn't know"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        what = error.problem or what
    message = f"This isn't valid YAML: {what}. Check indentation, quotes and brackets here."
    return FlowProblem(message, line=line, code="syntax")
