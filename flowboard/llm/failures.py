"""Everything that can go wrong with one attempt, as `CallFailed` with a sentence and a verdict.

The verdict is what the engine's retry loop needs: whether trying again may help, how long the
provider wishes to be left alone, and whether the other rows would fail alike.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from flowboard.node import CallFailed

LONGEST_WAIT = 3600.0
"""A wish to wait longer than this many seconds is cut to it."""

_MOST_SAID, _MOST_READ = 300, 20_000  # characters of a provider's words that are told, and looked at

_RETRYABLE = frozenset({408, 409, 425, 429})
_THROTTLED = frozenset({429, 529})
# Codes under which a provider says that this will fail for every row alike.
_OUT_OF_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_UNSUPPORTED = frozenset({"unsupported_parameter", "unsupported_value"})


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """The wait in seconds that a provider asks for, or None where it asks for none that makes sense.

    Reads `retry-after-ms` and `Retry-After` as whole or fractional seconds or as an HTTP date.
    """
    seconds = _number(headers.get("retry-after-ms"))
    if seconds is not None:
        return _sensible(seconds / 1000)
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _number(value)
    if seconds is None:
        try:
            moment = parsedate_to_datetime(value).timestamp()
        except (ValueError, TypeError, OverflowError):
            return None
        # A date that has just passed means "now"; one long ago comes from a clock that is wrong.
        seconds = moment - (time.time() if now is None else now)
        seconds = 0.0 if -60 < seconds < 0 else seconds
    return _sensible(seconds)


@dataclass(frozen=True, slots=True)
class Failures:
    """Puts the failures of one model into words: `who` as named in the flow, and where it is asked.

    `redact` takes keys out of what a provider sends back.
    """

    who: str
    origin: str
    redact: Callable[[str], str]

    def refused(self, status: int, headers: Mapping[str, str], body: Any) -> CallFailed:
        """For an answer with any status but 200; `body` is decoded, or its text."""
        code, words = _error_of(body)
        said = self.redact(words)[:_MOST_SAID]  # cut only now: half a key isn't easily known for one
        known = self._sentence(status, code)
        stops = known is not None
        message = known or f"{self.who} answered with status {status}"
        retryable = not stops and _wish(headers, default=status in _RETRYABLE or status >= 500)
        is_our_fault = 400 <= status < 500 and status not in _RETRYABLE and not stops
        return CallFailed(
            f"{message}: {said}" if said else f"{message}.",
            status="error" if is_our_fault else "infra",
            retryable=retryable,
            retry_after=retry_after(headers),
            throttled=retryable and status in _THROTTLED,
            stops_node=stops,
            http_status=status,
            request_id=self.request_id(headers),
        )

    def unreachable(self, error: BaseException) -> CallFailed:
        """For a call that got no whole answer: no connection, one that broke, or one too slow."""
        cause = _root(error)
        name = type(cause).__name__
        if isinstance(error, TimeoutError) or isinstance(cause, TimeoutError) or "Timeout" in name:
            return CallFailed(f"{self.who} at {self.origin} took too long to answer.", retryable=True)
        told = self.redact(str(cause)) or name
        return CallFailed(
            f"The connection to {self.origin} for {self.who} broke: {told}.", retryable=True
        )

    def malformed(self, what: str, request_id: str | None = None) -> CallFailed:
        """For a 200 whose content is broken; `what` says in which way."""
        message = f"{self.who} gave a broken answer: {what}."
        return CallFailed(message, retryable=True, http_status=200, request_id=request_id)

    def request_id(self, headers: Mapping[str, str]) -> str | None:
        """The id under which the provider knows a request."""
        given = headers.get("x-request-id") or headers.get("request-id")
        return self.redact(given)[:_MOST_SAID] if given else None

    def _sentence(self, status: int, code: str) -> str | None:
        """What to do about a failure that every row of the node would meet, or None for other ones."""
        who, origin = self.who, self.origin
        if status in {401, 403}:
            return (
                f"{origin} refuses the key for {who} (status {status}); check the key and what it may do"
            )
        if status == 404:
            return (
                f"{origin} doesn't know the model {who}; check its name and the base URL of the profile"
            )
        if status == 402 or code in _OUT_OF_CREDIT:
            return f"The account at {origin} has no credit left for {who}; add some or use another model"
        if code in _UNSUPPORTED:
            return f"{who} doesn't take one of the node's parameters; remove it from the node"
        if 300 <= status < 400:
            return (
                f"{origin} sends {who} on to another place (status {status}), which isn't followed so that "
                "the key stays where it belongs; put the new place into the profile"
            )
        return None


def bare(failed: CallFailed) -> CallFailed:
    """`failed` without the errors and frames that led to it: these hold headers, with the key in them."""
    failed.__cause__ = failed.__context__ = None
    return failed.with_traceback(None)


def _root(error: BaseException) -> BaseException:
    """The error that began a chain of wrapped ones; the SDKs' own say little."""
    seen = 0
    while error.__cause__ is not None and seen < 10:
        error, seen = error.__cause__, seen + 1
    return error


def _wish(headers: Mapping[str, str], *, default: bool) -> bool:
    """Both providers may say in a header whether trying again helps."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", ""), default)


def _error_of(body: Any) -> tuple[str, str]:
    """Code and message of an error body of either provider."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(error, Mapping):
        code = error.get("code") or error.get("type") or ""
        return str(code), str(error.get("message", ""))[:_MOST_READ]
    return "", str(error or "").strip()[:_MOST_READ]


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _sensible(seconds: float) -> float | None:
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return min(seconds, LONGEST_WAIT)
