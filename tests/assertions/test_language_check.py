"""The check of the language."""

from __future__ import annotations

import pytest

from flowboard.assertions.checks.readers.languages import LANGUAGES, code_of
from tests.assertions.values import outcome_on, verdict_on

SENTENCES = {
    "en": "The delivery will reach you on Monday morning.",
    "de": "Die Lieferung kommt am Montagmorgen bei Ihnen an.",
    "fr": "La livraison arrivera chez vous lundi matin.",
    "es": "El pedido llegará a su casa el lunes por la mañana.",
    "ja": "お荷物は月曜日の朝に届きます。よろしくお願いします。",
    "zh": "您的包裹将于星期一早上送达，请注意查收。",
    "ar": "ستصل الشحنة إليكم صباح يوم الاثنين إن شاء الله",
    "hi": "आपका सामान सोमवार की सुबह पहुँच जाएगा।",
    "kn": "ನಿಮ್ಮ ಪಾರ್ಸೆಲ್ ಸೋಮವಾರ ಬೆಳಿಗ್ಗೆ ತಲುಪುತ್ತದೆ.",
    "ru": "Посылка будет доставлена вам в понедельник утром.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_told_to_be_in_its_language_and_in_no_other(language: str) -> None:
    text = SENTENCES[language]
    passing = [
        code for code in SENTENCES if outcome_on(text, check="written_in", language=code) == "pass"
    ]
    assert passing == [language]


def test_capitals_make_no_difference() -> None:
    assert outcome_on(SENTENCES["de"].upper(), check="written_in", language="de") == "pass"


@pytest.mark.parametrize("name", ["de", "DE", "German", " german ", "de-AT", "de_CH"])
def test_a_language_is_named_by_its_code_or_its_english_name(name: str) -> None:
    assert outcome_on(SENTENCES["de"], check="written_in", language=name) == "pass"


def test_both_forms_of_norwegian_are_norwegian() -> None:
    assert {code_of(name) for name in ("no", "nb-NO", "nn", "Norwegian")} == {"no"}


def test_every_language_is_known_by_both_names() -> None:
    assert all(code_of(code) == code_of(name) == code for code, name in LANGUAGES.items())


def test_a_language_that_is_none_is_refused() -> None:
    verdict = verdict_on("text", check="written_in", language="Klingonish")
    assert verdict.outcome == "error"
    assert verdict.message.startswith("`language`: 'Klingonish' is no language that can be told")


@pytest.mark.parametrize(
    "text", ["", "OK", "42", "- Oreo\n- Panda\n- Zebra", "https://example.com/eine/seite/hier"]
)
def test_what_could_be_in_any_language_is_skipped(text: str) -> None:
    assert outcome_on(text, check="written_in", language="de") == "skipped"


def test_code_and_addresses_are_left_out() -> None:
    text = f"{SENTENCES['de']}\n```python\nprint('the result of this function is fine')\n```\nhttps://example.com/the/page"
    assert outcome_on(text, check="written_in", language="de") == "pass"


def test_neighbouring_languages_are_not_told_apart_where_a_text_fits_both() -> None:
    text = "Vi har det godt i dag."
    assert outcome_on(text, check="written_in", language="da") != "fail"
    assert outcome_on(text, check="written_in", language="no") != "fail"


def test_data_is_judged_by_its_words() -> None:
    output = {"text": SENTENCES["fr"], "n": 3}
    assert outcome_on(output, check="written_in", language="fr") == "pass"
    assert outcome_on('{"a": "' + SENTENCES["fr"] + '"}', check="written_in", language="en") == "fail"
