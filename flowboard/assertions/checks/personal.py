"""Checks that nothing personal comes out. Their sentences name what was found without repeating all of it."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, field_validator

from flowboard.assertions.checks.check import Check, Row
from flowboard.assertions.checks.readers.personal import cards, emails, ibans, phones
from flowboard.assertions.reading import plain_text_of


class NoEmails(Check):
    """There is no e-mail address, except allowed ones.

    Example:
        {check: no_emails, allowed: [help@example.com]}
        passes: "Write to help@example.com."
        fails: "Write to ada.lane@example.org."
        says: It has an e-mail address: a…@example.org.
    """

    name: ClassVar[str] = "no_emails"

    allowed: tuple[str, ...] = Field(
        (), description="addresses that may occur, or whole domains, as @example.com"
    )

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        allowed = {entry.strip().casefold() for entry in self.allowed}
        for address in emails(plain_text_of(output)):
            name, _, domain = address.casefold().rpartition("@")
            if not {f"{name}@{domain}", f"@{domain}"} & allowed:
                return f"It has an e-mail address: {address[0]}…@{address.rpartition('@')[2]}."
        return None


class NoPhoneNumbers(Check):
    """There is no telephone number: of the region, or of any with its country code.

    Made-up numbers count too, if they are written as only telephone numbers are.

    Example:
        {check: no_phone_numbers}
        passes: "Order 12345678 of 2024-10-31 costs 1,234.50."
        fails: "Call me at (212) 555-0123."
        says: It has a telephone number, which ends in 23.
    """

    name: ClassVar[str] = "no_phone_numbers"

    region: str = Field("US", description="the country whose numbers have no country code: US, GB, DE …")
    allowed: tuple[str, ...] = Field((), description="numbers that may occur, in any way of writing")

    @field_validator("region")
    @classmethod
    def _known(cls, region: str) -> str:
        from phonenumbers import SUPPORTED_REGIONS

        if region.upper() not in SUPPORTED_REGIONS:
            raise ValueError(f"{region!r} is no country; write its two letters, as in US, GB or DE")
        return region.upper()

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        allowed = {_digits(number) for number in self.allowed}
        for number in phones(plain_text_of(output), self.region):
            if _digits(number) not in allowed:
                return f"It has a telephone number, which ends in {_digits(number)[-2:]}."
        return None


class NoCardNumbers(Check):
    """There is no number of a payment card: of a known issuer, and with a right check digit.

    Example:
        {check: no_card_numbers}
        passes: "Order 4111 1111 1111 1112 was paid by card."
        fails: "The card is 4111 1111 1111 1111."
        says: It has a card number, which ends in 1111.
    """

    name: ClassVar[str] = "no_card_numbers"

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = cards(plain_text_of(output))
        return f"It has a card number, which ends in {found[0][-4:]}." if found else None


class NoIbans(Check):
    """There is no bank account number (IBAN) with a right check sum.

    Example:
        {check: no_ibans}
        passes: "Send it to DE00 3704 0044 0532 0130 00."
        fails: "Send it to DE89 3704 0044 0532 0130 00."
        says: It has a bank account number of DE, which ends in 3000.
    """

    name: ClassVar[str] = "no_ibans"

    def failure(self, output: Any, row: Row) -> str | None:
        """See `Check.failure`."""
        found = ibans(plain_text_of(output))
        if not found:
            return None
        return f"It has a bank account number of {found[0][:2]}, which ends in {found[0][-4:]}."


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
