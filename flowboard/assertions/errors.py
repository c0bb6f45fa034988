"""Why an assertion has no verdict on an item: it doesn't apply, can't run here, or is broken."""

from __future__ import annotations


class DoesNotApply(Exception):
    """An assertion has nothing to say of an item; the outcome is `skipped`, the message says why."""


class CannotRun(Exception):
    """What an assertion needs isn't there; the outcome is `not_run`, the message says what to do."""


class BrokenAssertion(Exception):
    """An assertion can't be evaluated; the outcome is `error`, the message says what to do."""


class MissingReference(BrokenAssertion):
    """An assertion refers to a value that the row doesn't have."""
