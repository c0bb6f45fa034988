"""Which call goes wrong, and how: decided by seed, prompt and the number of the call, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

RETRY_AFTER_FORMS = ("seconds", "fractional", "date", "ms", "missing")

FAULTS = {
    "408 | 409 | 429 | 400 | 401 | 403 | 404 | 500 | 503 | 529": "that status with the provider's error body",
    "429:FORM": "Retry-After as seconds, fractional, date, ms, missing, negative or garbage",
    "malformed": "200 whose body isn't JSON",
    "cut": "200 whose JSON ends in the middle, with a content-length that fits",
    "truncated": "200 whose content-length promises more than is sent before the end",
    "reset": "the connection is reset before the first byte",
    "reset:N": "the connection is reset after N bytes of the answer",
    "stall": "half of the answer, then silence",
    "slow": "the first byte comes after `slow` seconds",
    "empty": "200 without a body",
    "wrong_types": "200, JSON, but not of the promised shape",
    "not_utf8": "200 whose body isn't UTF-8",
    "huge": "200 that announces a body of 80 MB",
    "endless": "200 with 80 MB in chunks, unannounced",
    "unfit": "an answer that isn't the JSON that the schema asked for",
    "length": "an answer that ends at the token limit",
    "refusal": "the model declines",
    "redirect:URL": "307 to another place",
    "shuffled": "vectors in another order than the texts, which their indices tell",
    "wrong_count": "one vector less than there are texts",
    "wrong_index": "two vectors for the first text and none for the last",
    "wrong_length": "one vector with a number less than the others",
    "no_number": "one vector with null, which is what servers write for NaN",
    "not_finite": "one vector with a number beyond what 32 bits hold",
}
"""Every fault by name, as it may stand in `Faults` rates and in `Provider.enqueue`."""


class Faults:
    """Rates of faults by name. The same seed, prompt and call number always give the same fault.

    A prompt is drawn anew at each repeated call, so that a client which tries again succeeds
    in the end. `429` without a form goes through the usual five forms of Retry-After.
    """

    def __init__(self, rates: Mapping[str, float] | None = None, seed: int = 0) -> None:
        self.rates = dict(rates or {})
        if sum(self.rates.values()) > 1:
            raise ValueError("the rates of all faults together are at most 1")
        self._seed = seed.to_bytes(8, "little", signed=True)

    def draw(self, prompt: str, number: int) -> str | None:
        """The fault for the `number`-th call (from 1) with `prompt`, or None for a good answer."""
        if not self.rates:
            return None
        text = f"{number}:{prompt}".encode("utf-8", "surrogatepass")
        bits = int.from_bytes(blake2b(text, digest_size=8, key=self._seed).digest(), "little")
        place = (bits >> 11) / (1 << 53)
        for name, rate in self.rates.items():
            if place < rate:
                return f"429:{RETRY_AFTER_FORMS[bits % 5]}" if name == "429" else name
            place -= rate
        return None
