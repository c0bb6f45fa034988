"""Prices and token estimates."""

from __future__ import annotations

import pytest

from flowboard.llm.prices import Price, Rate, estimate_tokens, price_of
from flowboard.llm.profiles import Profile, TokenPrices, load_profiles
from flowboard.node import Usage


def test_the_price_of_a_known_model_is_what_genai_prices_says():
    from genai_prices import Usage as PricedUsage
    from genai_prices import calc_price

    price = price_of(load_profiles()["openai"], "gpt-5-mini")
    assert price is not None
    known = calc_price(
        PricedUsage(input_tokens=1000, output_tokens=500, cache_read_tokens=200),
        "gpt-5-mini",
        provider_id="openai",
    )
    assert price.cost(Usage(1000, 500, cached=200)) == pytest.approx(float(known.total_price))


def test_the_price_of_an_unknown_model_or_place_is_none():
    assert price_of(load_profiles()["anthropic"], "no-such-model") is None
    assert price_of(Profile(name="x", base_url="https://models.example.org"), "gpt-5-mini") is None


def test_a_local_server_costs_nothing():
    price = price_of(load_profiles()["ollama"], "llama3.2")
    assert price is not None
    assert price.cost(Usage(1000, 1000)) == 0


def test_the_profile_has_the_last_word_on_prices():
    prices = {"a": TokenPrices(input=1, output=2, cached=0.5), "*": TokenPrices(input=3, output=4)}
    profile = Profile(name="x", base_url="https://models.example.org", prices=prices)
    first, other = price_of(profile, "a"), price_of(profile, "b")
    assert first is not None
    assert other is not None
    assert first.cost(Usage(1_000_000, 1_000_000, cached=500_000)) == pytest.approx(0.5 + 0.25 + 2)
    assert other.cost(Usage(1_000_000, 0, cached=1_000_000)) == pytest.approx(3)


def test_past_a_threshold_the_higher_price_holds_for_all_tokens():
    price = Price(Rate(1.0, ((100, 2.0),)), Rate(1.0, ((100, 3.0),)), Rate(0.0))
    assert price.cost(Usage(100, 1)) == 101
    assert price.cost(Usage(101, 1)) == 205


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("word", 1), ("four words of text", 5), ("日本語", 3)]
)
def test_tokens_are_estimated_from_the_length(text, tokens):
    assert estimate_tokens(text) == tokens
