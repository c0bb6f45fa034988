"""Why an assertion has no verdict on an item: it doesn't apply, or it is broken."""

from __future__ import annotations


class DoesNotApply(Exception):
    """Raised by an assertion that has nothing to say of an item; the outcome is `skipped`."""


class BrokenAssertion(Exception):
    """An assertion can't be evaluated; the outcome is `error`, and the message says what to do."""


class MissingReference(BrokenAssertion):
    """An assertion refers to a value that the row doesn't have."""
