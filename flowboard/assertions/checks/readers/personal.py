"""What a text tells of a person or an account: e-mail addresses, telephone, card and account numbers.

Each function gives what it finds as it is written, in order. The numbers of cards and accounts hold
a check sum, so that other long numbers are hardly ever taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[^\W\d_]{2,24}(?![\w@-])"
)
_CARD = re.compile(r"(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d]|[-.,]\d)")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d{2}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720))\d{12}"  # Mastercard
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"  # American Express, Diners Club
    r"|6(?:011|5\d{2}|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"  # Discover, JCB, UnionPay
)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_IBAN_COUNTRIES: Final = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 "
    "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 "
    "JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 "
    "NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 "
    "TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
_IBAN_LENGTHS: Final = {entry[:2]: int(entry[2:]) for entry in _IBAN_COUNTRIES.split()}
"""Characters of an account number by country, as in the IBAN registry (ISO 13616)."""

_WRITTEN_AS_PHONE = re.compile(r"\+|\(\d{2,5}\)|(?<!\d)\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)")
_DATE = re.compile(
    r"\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}|(?:19|20)\d\d ?[-–/ ] ?(?:19|20)\d\d"
)
_MOST_CHARACTERS: Final = 50_000  # the search for telephone numbers takes a second for 100,000 digits


def emails(text: str) -> list[str]:
    """The e-mail addresses in `text`."""
    return _EMAIL.findall(text) if "@" in text else []


def phones(text: str, region: str) -> list[str]:
    """The telephone numbers in the first 50,000 characters of `text`.

    That is numbers that exist in `region` (two letters, as in GB) or with a country code, and numbers
    that are written as only telephone numbers are, like the made-up `(555) 123-4567`.
    """
    if sum(map(str.isdigit, text)) < 5:
        return []
    from phonenumbers import Leniency, PhoneNumberMatcher, is_valid_number

    matcher = PhoneNumberMatcher(text[:_MOST_CHARACTERS], region, leniency=Leniency.POSSIBLE)
    return [
        found.raw_string
        for found in matcher
        if not _DATE.fullmatch(found.raw_string)
        and (_WRITTEN_AS_PHONE.search(found.raw_string) or is_valid_number(found.number))
    ]


def cards(text: str) -> list[str]:
    """The digits of payment cards: of a known issuer, and with the right check digit (ISO/IEC 7812)."""
    return [card for match in _CARD.finditer(text) for card in _card_within(match[0])]


def ibans(text: str) -> list[str]:
    """The bank account numbers (IBAN): of the length that their country has, and with the right check sum."""
    return [iban for match in _IBAN.finditer(text) for iban in _iban_within(match[0])]


def _card_within(groups: str) -> Iterator[str]:
    """The number that groups of digits begin with, if it is a card's; its date may stand behind it."""
    digits = ""
    for group in re.split("[ -]", groups):
        digits += group
        if _ISSUERS.fullmatch(digits) and _luhn(digits):
            yield digits
            return


def _luhn(digits: str) -> bool:
    """Whether the check digit is right, by the formula of Luhn."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[::-2]))) % 10 == 0


def _iban_within(run: str) -> Iterator[str]:
    """The account number that a run of letters, digits and spaces begins with, if it is one."""
    length = _IBAN_LENGTHS.get(run[:2], 0)
    characters = run.replace(" ", "")[:length]
    if length and len(characters) == length:
        turned = characters[4:] + characters[:4]
        if int("".join(str(int(character, 36)) for character in turned)) % 97 == 1:
            yield characters
