"""The checks that nothing personal comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.checks.readers.personal import cards, emails, ibans, phones
from tests.assertions.values import REPEATABLE, outcome_on, verdict_on

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to a.b+c@mail.example.co.uk.", ["a.b+c@mail.example.co.uk"]),
        ("<ada@example.com>, bob@example.org;", ["ada@example.com", "bob@example.org"]),
        ("jörg@müller.example", ["jörg@müller.example"]),
        ("mailto:ada@example.com", ["ada@example.com"]),
        ("@ada follows bob@home and a@b.c", []),
        ("3 @ 4.50 each", []),
    ],
)
def test_an_email_address_has_a_name_and_a_domain(text: str, found: list[str]) -> None:
    assert emails(text) == found


def test_addresses_and_domains_may_be_allowed() -> None:
    check = {"check": "no_emails", "allowed": ["Help@Example.com", "@example.net"]}
    assert outcome_on("help@example.com, any@EXAMPLE.NET", **check) == "pass"
    assert outcome_on("ada@example.com", **check) == "fail"
    assert outcome_on("any@sub.example.net", **check) == "fail"


def test_the_message_does_not_repeat_the_whole_address() -> None:
    message = verdict_on({"contact": "ada.lane@example.org"}, check="no_emails").message
    assert message == "It has an e-mail address: a…@example.org."


@pytest.mark.parametrize(
    "text", ["(555) 123-4567", "555-123-4567", "+44 20 7946 0958", "+1 (212) 555 0123"]
)
def test_a_number_that_is_written_as_only_telephone_numbers_are_is_found_anywhere(text: str) -> None:
    for region in ("US", "GB", "DE"):
        assert phones(f"Call {text} now.", region) == [text]


def test_a_national_number_is_found_in_its_region() -> None:
    assert phones("Ring 030 1234567 today", "DE") == ["030 1234567"]
    assert phones("Ring 030 1234567 today", "US") == []


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-31 10:30",
        "31.10.2024",
        "from 2021-2022",
        "1990 2000 2010",
        "1,234,567.89",
        "ISBN 978-3-16-148410-0",
        "192.168.100.200",
        "3.14159265358979",
        "order 12345678",
        "0 1 2 3 4 5 6 7 8 9",
    ],
)
def test_dates_amounts_and_identifiers_are_no_telephone_numbers(text: str) -> None:
    for region in ("US", "GB", "DE"):
        assert phones(text, region) == []


def test_telephone_numbers_may_be_allowed_in_any_way_of_writing() -> None:
    check = {"check": "no_phone_numbers", "allowed": ["212-555-0123"]}
    assert outcome_on("Call (212) 555-0123.", **check) == "pass"
    assert outcome_on("Call (212) 555-0124.", **check) == "fail"


def test_a_region_that_is_none_is_refused() -> None:
    verdict = verdict_on("", check="no_phone_numbers", region="XX")
    assert verdict.message == "`region`: 'XX' is no country; write its two letters, as in US, GB or DE."
    assert outcome_on("020 7946 0958", check="no_phone_numbers", region="gb") == "fail"


def card(digits: str) -> str:
    """A Visa number of these 14 digits, with its check digit."""
    number = "4" + digits
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number))]
    return number + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


FOURTEEN_DIGITS = st.text(DIGITS, min_size=14, max_size=14)


@REPEATABLE
@given(FOURTEEN_DIGITS, st.sampled_from(["", " ", "-"]))
def test_a_card_number_is_found_however_its_digits_are_grouped(digits: str, space: str) -> None:
    number = card(digits)
    written = space.join(number[place : place + 4] for place in range(0, 16, 4))
    assert cards(f"Paid with {written}, thanks.") == [number]
    assert outcome_on(f"card: {written} 12/27", check="no_card_numbers") == "fail"


@REPEATABLE
@given(FOURTEEN_DIGITS, st.integers(1, 15), st.integers(1, 9))
def test_a_card_number_with_one_wrong_digit_is_none(digits: str, place: int, change: int) -> None:
    number = card(digits)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert cards(wrong) == []


@pytest.mark.parametrize(
    "number",
    ["378282246310005", "5555555555554444", "2223003122003222", "6011111111111117", "30569309025904",
     "3530111333300000", "4222222222222", "6200000000000005"],
)  # fmt: skip
def test_the_cards_of_all_large_issuers_are_known(number: str) -> None:
    assert cards(number) == [number]


@pytest.mark.parametrize(
    "text", ["1234567812345670", "41111111111111111111", "4111 1111", "0.4111111111111111"]
)
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert cards(text) == []


def iban(account: str) -> str:
    """A German account number (18 digits) with its check digits."""
    return f"DE{98 - int(account + '131400') % 97:02}{account}"


@REPEATABLE
@given(st.text(DIGITS, min_size=18, max_size=18), st.booleans())
def test_an_account_number_is_found_with_and_without_spaces(account: str, spaced: bool) -> None:
    number = iban(account)
    written = " ".join(number[place : place + 4] for place in range(0, 22, 4)) if spaced else number
    assert ibans(f"Pay to {written} PLEASE.") == [number]


@pytest.mark.parametrize(
    "text", ["DE00370400440532013000", "XX89370400440532013000", "DE89 3704", "IBAN: none"]
)
def test_what_has_no_right_check_sum_or_country_is_no_account_number(text: str) -> None:
    assert ibans(text) == []


def test_personal_data_is_found_within_data() -> None:
    output = {"lines": ["a", "4111 1111 1111 1111"], "pay": {"to": "GB29 NWBK 6016 1331 9268 19"}}
    assert outcome_on(output, check="no_card_numbers") == "fail"
    assert outcome_on(output, check="no_ibans") == "fail"
