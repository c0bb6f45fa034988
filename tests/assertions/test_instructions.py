"""Instructions that a program can verify, each as a check, held against recorded verdicts.

The prompts, responses and verdicts are those of IFEval (Zhou et al., 2023), which lie outside the
project. A few rest on oddities: "YES" isn't taken for English there, and "Summary:" isn't the word
"summary". So a check may differ here and there; together they must agree.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.assertions.values import verdict_on

DATA = Path(__file__).parents[3] / "shared" / "data" / "ifeval" / "dev.jsonl"
OPTIONS = ["My answer is yes.", "My answer is no.", "My answer is maybe."]


def bounds(relation: str, number: int) -> dict[str, int]:
    """How IFEval's relations read as bounds: `at least` and `less than`."""
    return {"min": number} if relation == "at least" else {"max": number - 1}


def exactly(number: int) -> dict[str, int]:
    return {"min": number, "max": number}


def checks_for(kind: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks that an instruction asks for, as a flow has them."""
    match kind.partition(":")[2], arguments:
        case "no_comma", _:
            return [{"check": "no_commas"}]
        case "number_words", {"relation": relation, "num_words": number}:
            return [{"check": "length", "unit": "words"} | bounds(relation, number)]
        case "number_sentences", {"relation": relation, "num_sentences": number}:
            return [{"check": "length", "unit": "sentences"} | bounds(relation, number)]
        case "number_paragraphs", {"num_paragraphs": number}:
            return [{"check": "part_count", "separator": "***"} | exactly(number)]
        case "nth_paragraph_first_word", {
            "num_paragraphs": number,
            "nth_paragraph": nth,
            "first_word": word,
        }:
            return [
                {"check": "length", "unit": "paragraphs"} | exactly(number),
                {"check": "paragraph_first_word", "paragraph": nth, "word": word},
            ]
        case "number_bullet_lists", {"num_bullets": number}:
            return [{"check": "bullet_count", "marks": ["*", "-"]} | exactly(number)]
        case "number_highlighted_sections", {"num_highlights": number}:
            return [{"check": "highlight_count", "min": number}]
        case "multiple_sections", {"section_spliter": word, "num_sections": number}:
            return [{"check": "section_count", "word": word, "min": number, "digits": True}]
        case "number_placeholders", {"num_placeholders": number}:
            return [{"check": "placeholder_count", "min": number}]
        case "postscript", {"postscript_marker": marker}:
            return [{"check": "postscript", "marker": marker}]
        case "title", _:
            return [{"check": "bracketed_title"}]
        case "json_format", _:
            return [{"check": "json_valid", "fenced": True}]
        case "constrained_response", _:
            check = {"check": "one_of", "options": OPTIONS, "whole": False}
            return [check | {"ignore_case": False}]
        case "existence", {"keywords": words}:
            return [{"check": "required_words", "words": words, "whole": False}]
        case "forbidden_words", {"forbidden_words": words}:
            return [{"check": "forbidden_words", "words": words}]
        case "frequency", {"relation": relation, "keyword": word, "frequency": number}:
            check = {"check": "word_frequency", "word": word, "whole": False}
            return [check | bounds(relation, number)]
        case "letter_frequency", {"let_relation": relation, "letter": letter, "let_frequency": number}:
            return [{"check": "letter_frequency", "letter": letter} | bounds(relation, number)]
        case "capital_word_frequency", {"capital_relation": relation, "capital_frequency": number}:
            return [{"check": "capital_word_count"} | bounds(relation, number)]
        case "english_capital", _:
            return [
                {"check": "letter_case", "case": "upper"},
                {"check": "written_in", "language": "en"},
            ]
        case "english_lowercase", _:
            return [
                {"check": "letter_case", "case": "lower"},
                {"check": "written_in", "language": "en"},
            ]
        case "response_language", {"language": code}:
            return [{"check": "written_in", "language": code}]
        case "two_responses", _:
            return [{"check": "part_count", "separator": "******", "different": True} | exactly(2)]
        case "repeat_prompt", {"prompt_to_repeat": prompt}:
            return [{"check": "repeats_request", "value": prompt}]
        case "end_checker", {"end_phrase": phrase}:
            return [{"check": "ends_with", "value": phrase, "ignore_case": True}]
        case "quotation", _:
            return [{"check": "in_quotes"}]
    raise AssertionError(f"no check for {kind} with {arguments}")


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, bool, bool, str]]:
    """Per instruction: its kind, whether it was followed, whether the checks pass, and why not."""
    if not DATA.exists():
        pytest.skip(f"the data isn't there: {DATA}")
    found = []
    for line in DATA.read_text().splitlines():
        row = json.loads(line)
        for instruction in row["instructions"]:
            checks = checks_for(instruction["id"], instruction["arguments"])
            verdicts = [verdict_on(row["response"], **check) for check in checks]
            assert all(verdict.outcome in ("pass", "fail", "skipped") for verdict in verdicts)
            why = " ".join(verdict.message for verdict in verdicts if verdict.outcome == "fail")
            found.append((instruction["id"], instruction["followed"], not why, f"{row['id']}: {why}"))
    return found


def test_a_response_that_follows_an_instruction_hardly_ever_fails_its_check(
    judged: list[tuple[str, bool, bool, str]],
) -> None:
    wrong = [why for _, followed, passes, why in judged if followed and not passes]
    assert len(wrong) <= 0.01 * sum(followed for _, followed, _, _ in judged), wrong


def test_a_response_that_does_not_follow_an_instruction_nearly_always_fails_its_check(
    judged: list[tuple[str, bool, bool, str]],
) -> None:
    missed = defaultdict(list)
    for kind, followed, passes, why in judged:
        if not followed and passes:
            missed[kind].append(why)
    ignored = sum(not followed for _, followed, _, _ in judged)
    assert sum(map(len, missed.values())) <= 0.1 * ignored, dict(missed)
