"""What a call costs, in US dollars, and how many tokens a text is likely to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flowboard.llm.profiles import Profile, TokenPrices
from flowboard.node import Usage

Tiers = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """US dollars per token. Past `start` input tokens, the price of a tier holds for all tokens."""

    base: float
    tiers: Tiers = ()

    def at(self, input_tokens: int) -> float:
        """The price per token of a call with so many input tokens."""
        price = self.base
        for start, higher in self.tiers:
            if input_tokens > start:
                price = higher
        return price


_FREE = Rate(0.0)


@dataclass(frozen=True, slots=True)
class Price:
    """The rates of one model."""

    input: Rate
    output: Rate
    cached: Rate

    def cost(self, usage: Usage) -> float:
        """The cost of one call in US dollars."""
        asked = usage.input
        return (
            (asked - usage.cached) * self.input.at(asked)
            + usage.cached * self.cached.at(asked)
            + usage.output * self.output.at(asked)
        )


def price_of(profile: Profile, model: str) -> Price | None:
    """The price of a model: as the profile says, else as genai-prices knows it, else None."""
    written = profile.prices.get(model) or profile.prices.get("*")
    if written is not None:
        return _written(written)
    return None if profile.is_local else _known(profile.base_url, model)


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` is: a quarter of its UTF-8 bytes, which also fits denser scripts."""
    return (len(text.encode("utf-8", "surrogatepass")) + 3) // 4


def _written(prices: TokenPrices) -> Price:
    cached = prices.input if prices.cached is None else prices.cached
    return Price(Rate(prices.input / 1e6), Rate(prices.output / 1e6), Rate(cached / 1e6))


@lru_cache(maxsize=256)
def _known(base_url: str, model: str) -> Price | None:
    from genai_prices import Usage as PricedUsage
    from genai_prices import calc_price

    calculate: Callable[..., Any] = calc_price
    try:
        found = calculate(PricedUsage(input_tokens=1, output_tokens=1), model, provider_api_url=base_url)
    except LookupError:
        return None
    prices = found.model_price
    asked = _rate(prices.input_mtok)
    if asked is None:
        return None
    answered = _rate(prices.output_mtok) or _FREE  # embeddings are paid by what is asked alone
    return Price(asked, answered, _rate(prices.cache_read_mtok) or asked)


def _rate(price: Any) -> Rate | None:
    if price is None:
        return None
    if hasattr(price, "tiers"):
        tiers = tuple((tier.start, float(tier.price) / 1e6) for tier in price.tiers)
        return Rate(float(price.base) / 1e6, tiers)
    return Rate(float(price) / 1e6)
