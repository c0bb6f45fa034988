"""Checks of things that belong to the web: hashtags and addresses."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.reading import excerpt, text_of

_HASHTAG = re.compile(r"(?<![\w&/#＃])[#＃](?=\w*[^\W\d_])\w+")
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"]+|(?<![\w.@-])www\.[^\s<>\"]+", re.IGNORECASE)


class NoHashtags(Check):
    """There is no hashtag: a number sign with a word behind it. `# Heading`, `#1` and `C#` are none.

    Example:
        {check: no_hashtags}
        passes: "# Top\\nC# is the #1 language."
        fails: "He plays for #ManUtd."
        says: It has the hashtag "#ManUtd".
    """

    name: ClassVar[str] = "no_hashtags"

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        text = text_of(output)
        if "#" not in text and "＃" not in text:  # ten times as fast as the search
            return None
        found = _HASHTAG.search(text)
        return None if found is None else f"It has the hashtag {excerpt(found[0])}."


class NoUrls(Check):
    """There is no web address: nothing that begins with `http://`, `https://`, `ftp://` or `www.`.

    Example:
        {check: no_urls}
        passes: "Node.js runs on any server."
        fails: "See [the site](https://example.com/a)."
        says: It has the address "https://example.com/a".
    """

    name: ClassVar[str] = "no_urls"

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = _URL.search(text_of(output))
        return None if found is None else f"It has the address {excerpt(found[0].rstrip('.,;:!?)]*'))}."
