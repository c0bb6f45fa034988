"""Retry-After and error bodies, apart from any server."""

from __future__ import annotations

import pytest

from flowboard.llm.failures import LONGEST_WAIT, Failures, retry_after

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "125"}, 0.125),
        ({"retry-after-ms": "125", "retry-after": "9"}, 0.125),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:19 GMT"}, 0),
        ({"retry-after": "Tue, 14 Nov 2000 22:13:19 GMT"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "later"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "999999999"}, LONGEST_WAIT),
        ({}, None),
    ],
)
def test_the_wish_to_wait_is_read_in_seconds(headers, seconds):
    assert retry_after(headers, now=NOW) == seconds


FAILURES = Failures("openai/small", "https://api.openai.com", lambda text: text.replace("sk-1", "…"))


def test_an_empty_account_stops_the_node_although_its_status_is_429():
    failed = FAILURES.refused(
        429, {}, {"code": "insufficient_quota", "message": "You exceeded your quota"}
    )
    assert failed.stops_node
    assert not failed.retryable
    assert not failed.throttled


def test_a_parameter_that_the_model_declines_stops_the_node():
    body = {"code": "unsupported_value", "message": "'temperature' does not support 0"}
    failed = FAILURES.refused(400, {}, body)
    assert failed.stops_node
    assert "temperature" in str(failed)


def test_the_provider_may_say_that_trying_again_is_pointless():
    assert not FAILURES.refused(500, {"x-should-retry": "false"}, None).retryable
    assert FAILURES.refused(400, {"x-should-retry": "true"}, None).retryable


def test_what_a_provider_echoes_is_redacted_and_cut():
    failed = FAILURES.refused(401, {}, {"error": {"message": "Incorrect key sk-1 " + "x" * 10_000}})
    assert "sk-1" not in str(failed)
    assert len(str(failed)) < 600
