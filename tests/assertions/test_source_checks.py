"""The checks that an output makes nothing up: numbers, names, quotations."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.assertions.checks.readers.names import names
from flowboard.assertions.checks.readers.numerals import numerals, values_in
from flowboard.assertions.evaluate import Evaluator
from flowboard.node import AssertionSpec
from tests.assertions.values import REPEATABLE, outcome_on, verdict_on

DATA = Path(__file__).parents[3] / "shared" / "data" / "summedits"


def written(text: str) -> list[str]:
    return [number.written for number in numerals(text)]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1,000", "1000"),
        ("1.000,50", "1,000.5"),
        ("1 000 000".replace(" ", "\u202f"), "1'000'000"),
        ("$1.2 million", "1,200,000"),
        ("5k", "5000"),
        ("3bn", "3 billion"),
        ("50%", "50 percent"),
        ("007", "7"),
        ("2.50", "2.5"),
        ("1000", "one thousand"),
        ("21", "twenty-one"),
        ("205", "two hundred and five"),
        ("3rd", "third"),
        ("12", "a dozen"),
        ("31", "2024-10-31"),
        ("1990s", "in 1990"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, same: str) -> None:
    (number,) = numerals(text)
    assert number.values & values_in(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [("1.2 million", "1.2 billion"), ("1.3", "1.2"), ("12", "1 2"), ("100", "1000"), ("7", "seventy")],
)
def test_other_numbers_are_other_numbers(text: str, other: str) -> None:
    (number,) = numerals(text)
    assert not number.values & values_in(other)


@REPEATABLE
@given(st.integers(0, 10**12), st.sampled_from([",", "", "_"]))
def test_thousands_may_be_marked(value: int, mark: str) -> None:
    text = f"{value:{mark}}".replace("_", "\u00a0")
    (number,) = numerals(f"about {text} of them")
    assert Decimal(value) in number.values


@pytest.mark.parametrize(
    "text",
    [
        "1. Tea\n2) Coffee",
        "Step 3",
        "see [2] and #4",
        "GPT-4, H2O, x86 and F/16",
        "```\n42\n```",
        "No. 5",
    ],
)
def test_numbers_that_count_nothing_are_left_out(text: str) -> None:
    assert written(text) == []


def test_a_number_that_is_not_in_the_source_is_named() -> None:
    row = {"doc.text": "It cost 5 dollars in 2023."}
    verdict = verdict_on("In 2024 it cost 6, 7 or 5.", row, check="no_new_numbers", source="doc.text")
    assert verdict.message == "It has numbers that aren't in doc.text: 2024, 6, 7."


def test_sources_may_be_several_and_data() -> None:
    row = {"a.text": "5 cups", "b.json": {"n": 6, "list": ["7"]}}
    check = {"check": "no_new_numbers", "source": ["a.text", "b.json"]}
    assert outcome_on({"answer": [5, 6, "7"]}, row, **check) == "pass"
    assert verdict_on("8", row, **check).message == "It has a number that isn't in a.text or b.json: 8."


def test_some_numbers_may_be_allowed() -> None:
    row = {"doc.text": "none"}
    check = {"check": "no_new_numbers", "source": "doc.text"}
    assert outcome_on("In 2024: 1,000", row, **check, allowed=[2024, "1000"]) == "pass"
    assert outcome_on("In 2024: 1,000", row, **check, allowed=[2024]) == "fail"


def test_numbers_may_be_rounded_by_a_share() -> None:
    row = {"doc.text": "1,234 visitors"}
    check = {"check": "no_new_numbers", "source": "doc.text"}
    for text, rounding, outcome in (
        ("1,200", 0, "fail"),
        ("1,200", 0.05, "pass"),
        ("1,270", 0.03, "pass"),
        ("1,300", 0.05, "fail"),
    ):
        assert outcome_on(f"about {text} visitors", row, **check, rounding=rounding) == outcome


@pytest.mark.parametrize("check", ["no_new_numbers", "no_new_names", "no_new_quotes"])
def test_an_empty_source_is_skipped(check: str) -> None:
    verdict = verdict_on(
        'It cost 5 in Lyon: "a b c d".', {"doc.text": ""}, check=check, source="doc.text"
    )
    assert (verdict.outcome, verdict.message) == ("skipped", "doc.text is empty in this row.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We met Ada Lane in Lyon.", ["Ada Lane", "Lyon"]),
        ("The Bank of England and the Smiths said so.", ["Bank of England", "Smiths"]),
        ("Ada Lane went home.", ["Lane"]),
        ("Yesterday was Monday, the first of May.", []),
        ("He said: Nothing. (See below.) “Good,” she said.", []),
        ("- Tea\n- Green tea from Japan", ["Japan"]),
        ("# How Ada Lane Won\n**About Bob Hill**", []),
        ("The Ten Best Cities In Europe", []),
        ("NASA, PhDs and CEOs met I.", []),
        ("in Ada's and Bob’s house", ["Ada", "Bob"]),
        ("I met Ludwig van Beethoven and Émile Zola.", ["Ludwig van Beethoven", "Émile Zola"]),
    ],
)
def test_a_name_has_a_capital_that_grammar_does_not_ask_for(text: str, found: list[str]) -> None:
    assert [name.written for name in names(text)] == found


@pytest.mark.parametrize(
    ("output", "outcome"),
    [
        ("It was Ada Lane of Lyon.", "pass"),
        ("It was the Lyonnais engineer Lane’s idea.", "pass"),
        ("It was Ada Hill.", "fail"),
        ("It was in LYON.", "pass"),
        ({"who": "by Ada Lane", "where": "in Paris"}, "fail"),
        ("", "pass"),
    ],
)
def test_every_word_of_a_name_occurs_in_the_source(output: object, outcome: str) -> None:
    row = {"doc.text": "ada lane, an engineer from Lyon"}
    assert outcome_on(output, row, check="no_new_names", source="doc.text") == outcome


def test_some_names_may_be_allowed() -> None:
    row = {"doc.text": "Ada"}
    check = {"check": "no_new_names", "source": "doc.text", "allowed": ["Bob Hill"]}
    assert outcome_on("So Ada met Bob Hill.", row, **check) == "pass"
    assert outcome_on("So Ada met Bob Lane.", row, **check) == "fail"


def test_a_source_of_chat_messages_is_read_as_what_is_said() -> None:
    row = {"ask.prompt": [{"role": "user", "content": 'Facts:\nParis\t5 "so be it"'}]}
    for check in ("no_new_names", "no_new_numbers", "no_new_quotes"):
        text = 'It was in Paris, with 5: "so be it".'
        assert outcome_on(text, row, check=check, source="ask.prompt") == "pass"


@pytest.mark.parametrize(
    ("quoted", "outcome"),
    [
        ("“We are very happy with it.”", "pass"),
        ('"we are VERY happy,"', "pass"),
        ("«We are … with it»", "pass"),
        ('"We [...] with it"', "pass"),
        ('"We are quite happy"', "fail"),
        ('"are happy with"', "fail"),
        ('"happy people"', "pass"),
    ],
)
def test_a_quotation_stands_word_for_word_in_the_source(quoted: str, outcome: str) -> None:
    row = {"doc.text": "“We are very\nhappy with it”, they said."}
    assert (
        outcome_on(f"She said {quoted} to us.", row, check="no_new_quotes", source="doc.text") == outcome
    )


def test_from_how_many_words_on_a_passage_is_looked_at() -> None:
    row = {"doc.text": "nothing"}
    check = {"check": "no_new_quotes", "source": "doc.text"}
    assert outcome_on('a "so called" name', row, **check) == "pass"
    assert outcome_on('a "so called" name', row, **check, words=2) == "fail"


@pytest.mark.parametrize(("check", "caught"), [("no_new_numbers", 0.12), ("no_new_names", 0.08)])
def test_summaries_that_people_found_consistent_hardly_ever_fail(check: str, caught: float) -> None:
    """On edited summaries (SummEdits, Laban et al., EMNLP 2023); most of the edits change neither."""
    if not DATA.exists():
        pytest.skip(f"the data isn't there: {DATA}")
    documents = {
        row["doc_id"]: row["input"]
        for row in map(json.loads, (DATA / "documents.jsonl").read_text().splitlines())
    }
    prepared = Evaluator().prepare(
        AssertionSpec.model_validate({"name": "it", "check": check, "source": "doc.text"})
    )
    counts: Counter[tuple[str, str]] = Counter()
    with (DATA / "rows.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            verdict = prepared.check(row["output"], {"doc.text": documents[row["doc_id"]]})
            counts[row["label"], verdict.outcome] += 1
    consistent = sum(count for (label, _), count in counts.items() if label == "0")
    changed = sum(count for (label, _), count in counts.items() if label == "1")
    assert counts["0", "fail"] <= 0.01 * consistent
    assert counts["1", "fail"] >= caught * changed
