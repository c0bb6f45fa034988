"""An exported module says of every output what the engine says, without Flowboard and its libraries."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flowboard.align.learned.artefacts import measured, score_artefact, text_artefact
from flowboard.align.learned.texts import TextClassifier
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.assertions.checks import CHECKS
from flowboard.assertions.checks.examples import examples
from flowboard.assertions.evaluate import Evaluator
from flowboard.assertions.judge import request_for
from flowboard.assertions.learned import Artefact, write_artefact
from flowboard.interop.python_export.sources import NotCarried
from flowboard.interop.python_export.writing import MOST_TERMS, module_of
from flowboard.node import AssertionSpec
from flowboard.workspace.exporting_evaluator import EvaluatorToExport, ToExport
from tests.assertions.test_learned import letters, training
from tests.assertions.values import JSON_VALUES, TEXTS
from tests.interop.python_export.exports import exported, said

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "contains": [{"value": "É", "ignore_case": True}, {"value_of": "r.text"}],
    "not_contains": [{"value": "a"}],
    "equals": [{"to": "r.text"}, {"value": "1"}],
    "one_of": [{"options": ["a", "1"], "whole": False}],
    "forbidden_words": [{"words": ["a", "日本"], "whole": False}],
    "required_words": [{"words": ["a", "1", "of"], "at_least": 2}],
    "word_frequency": [{"word": "a", "max": 1}],
    "letter_case": [{"case": "upper"}],
    "letter_frequency": [{"letter": "é", "max": 0, "ignore_case": False}],
    "no_commas": [{"in_numbers": True}],
    "matches": [{"pattern": r"\d+"}, {"pattern": "^- "}],
    "not_matches": [{"pattern": r"(?i)\bA\b"}],
    "every_line_matches": [{"pattern": r"^\s*[-*]"}],
    "bullet_count": [{"numbered": True, "marks": ["-", "1"], "min": 1}],
    "sentences_per_line": [{"max": None}],
    "length": [{"unit": unit, "max": 3} for unit in ("characters", "sentences", "lines", "paragraphs")],
    "section_count": [{"word": "a", "digits": True, "ignore_case": True, "min": 1}],
    "part_count": [{"separator": "-", "max": 2, "different": True}],
    "paragraph_first_word": [{"paragraph": 1, "word": "a", "separator": "-"}],
    "heading_count": [{"bold": True, "max": 0}],
    "numbered_list": [{"gaps": True, "max": 2}],
    "placeholder_count": [{"brackets": each, "max": 0} for each in ("{}", "{{}}", "<>")],
    "postscript": [{"marker": "1"}],
    "in_quotes": [{"marks": "any"}],
    "written_in": [{"language": "fr"}],
    "json_valid": [{"fenced": True}],
    "json_schema": [{"schema": {"type": ["object", "array"], "patternProperties": {"a": {"type": "null"}}}},
                    {"schema": {"type": "string", "pattern": "^(a|1)+$"}, "fenced": True}],
    "number_in_range": [{"min": 0, "of": "r.text"}, {"max": 9.5, "find": "first"}],
    "no_phone_numbers": [{"region": "DE"}],
    "similar_to": [{"to": "r.text", "max": 0.9, "ignore_case": True}],
    "word_overlap": [{"to": "r.text", "method": "rouge_2", "max": 0.5}, {"to": "r.text", "method": "rouge_1", "min": 0.2}],
    "repeats_request": [{"value_of": "r.text"}],
    "no_copied_run": [{"of": "r.text", "max": 1}],
    "no_new_numbers": [{"source": ["r.text"], "rounding": 0.1, "allowed": ["1"]}],
    "no_new_names": [{"source": "r.text"}],
    "no_new_quotes": [{"source": "r.text"}],
    "no_duplicates": [{"unit": unit} for unit in ("lines", "sentences")],
    "unique_among": [{"siblings": "r.text"}],
}  # fmt: skip
"""Every check with arguments beside those of its examples."""

WORLDLY = [
    "Dear [name], call (212) 555-0123 or write to ada@example.org! P.S. Tea 🎉 costs 1,234.50 € — see #tea.",
    "# Title\n\n## Second\n\n1. One.\n2. Two.\n\n* *very* **bold**\n- Paris: A city. It is in France.\n\n> quoted",
    "Die Lieferung kommt am Montag bei Ihnen an, sagte „Ada Lane“. GB82 WEST 1234 5698 7654 32, 4111 1111 1111 1111.",
    '```json\n{"city": "Paris", "n": [1, 2.0, -0]}\n```',
    '{"city": "Paris", "a": null, "deep": {"é": "\\u00e9"}}',
    "日本語の文章です。これは二番目の文です。",
    "<<Ode>>\r\nSECTION 1\r\nDr. Dre said: “The U.S. is big.” He left at 5 p.m. today.\rP.S. ok",
    ["Paris", "New York", "paris."],
    [{"role": "user", "content": "Name a colour."}],
    *("1", "a 1\nb", "Dear {name} and {{other}} <third>", '"a1"', "a"),
    {"city": "Rome", "count": 12345678901234567890, "share": 1e-7, "big": 1e22, "list": [True, None]},
]


def specs() -> list[AssertionSpec]:
    """Every check as in its examples, and with other arguments."""
    found = []
    for name, check in CHECKS.items():
        ways = [examples(check)[0].spec.arguments, *VARIANTS.get(name, [])]
        found += [
            AssertionSpec(name=f"{name} {number}", check=name, **arguments)
            for number, arguments in enumerate(ways)
        ]
    return found


SPECS = specs()
REFERRED = sorted(
    {"r.text"} | {key for check in CHECKS.values() for one in examples(check) for key in one.row}
)


def generated() -> list[tuple[Any, dict[str, Any]]]:
    """Outputs with rows: those of the documentation, worldly ones, and hundreds of any kind."""
    found: list[tuple[Any, dict[str, Any]]] = [
        (example.output, dict.fromkeys(REFERRED, "Paris") | dict(example.row))
        for check in CHECKS.values()
        for example in examples(check)
    ]
    values: list[Any] = []

    @settings(
        derandomize=True, max_examples=250, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.one_of(JSON_VALUES, TEXTS, st.sampled_from(WORLDLY)))
    def collect(value: Any) -> None:
        values.append(value)

    collect()
    dice = random.Random(7)
    pieces = [one for one in WORLDLY if isinstance(one, str)]
    for _ in range(150):  # texts that are nearly sensible: parts of worldly ones, put together
        parts = [dice.choice(pieces)[dice.randrange(60) :][: dice.randrange(1, 120)] for _ in range(3)]
        values.append(dice.choice(["", " ", "\n", "\n\n"]).join(parts))
    found += [("a", dict.fromkeys(REFERRED, siblings)) for siblings in (["a", "b"], ["a", "a"], "a")]
    return found + [
        (value, {name: dice.choice([*values, *WORLDLY]) for name in REFERRED})
        for value in [*values, *WORLDLY]
    ]


@pytest.fixture(scope="module")
def rows() -> list[tuple[Any, dict[str, Any]]]:
    return generated()


def by_engine(spec: AssertionSpec, rows: list[tuple[Any, dict[str, Any]]]) -> list[str]:
    prepared = Evaluator().prepare(spec)
    assert prepared.arguments is not None, prepared.check("", {}).message
    return [prepared.check(output, row).outcome for output, row in rows]


def differing(specs: list[AssertionSpec], found: list[dict[str, str]], rows: Any) -> list[str]:
    return [
        f"{spec.name}: {theirs} not {ours} on {output!r}"
        for spec in specs
        for ours, theirs, (output, _) in zip(
            by_engine(spec, rows), (one[spec.name] for one in found), rows, strict=True
        )
        if ours != theirs
    ]


def test_every_check_says_what_the_engine_says(rows, tmp_path: Path):
    found = said(exported(*SPECS), rows, tmp_path)
    assert differing(SPECS, found, rows) == []
    outcomes = {name: {one[name] for one in found} for name in found[0]}
    # The comparison means little where one outcome is all there is.
    assert [name for name, seen in outcomes.items() if not {"pass", "fail"} <= seen] == []


def test_most_checks_need_nothing_but_the_standard_library(rows, tmp_path: Path):
    plain = [spec for spec in SPECS if not exported(spec).requirements]
    assert len({spec.check for spec in plain}) >= 35
    some = rows[::4]
    assert differing(plain, said(exported(*plain), some, tmp_path, isolated=True), some) == []


def test_what_a_module_needs_beside_python_stands_in_its_head():
    module = exported(
        AssertionSpec(name="schema", check="json_schema", schema={"type": "object"}),
        AssertionSpec(name="plain", check="length", max=3),
    )
    assert module.requirements == ("jsonschema", "referencing", "regex")
    assert "Needs beside Python: jsonschema, referencing, regex." in module.text.partition('"""\n')[0]
    assert exported(AssertionSpec(name="a", check="matches", pattern="^- ")).requirements == ()
    assert exported(AssertionSpec(name="a", check="matches", pattern=r"\d")).requirements == ("regex",)


def test_nothing_of_this_project_and_of_what_validates_is_left(tmp_path: Path):
    text = exported(*SPECS).text
    assert "pydantic" not in text
    assert "orjson" not in text
    assert "import flowboard" not in text
    assert "from flowboard" not in text


def test_a_module_carries_only_what_it_needs():
    text = exported(AssertionSpec(name="calm", check="not_contains", value="!")).text
    assert len(text.splitlines()) < 300
    assert "class NotContains(Check)" in text
    assert "class Contains(" not in text
    assert "_BULLET" not in text


def test_the_same_evaluator_gives_the_same_bytes():
    assert exported(*SPECS).text == exported(*SPECS).text


# -- code ----------------------------------------------------------------------------------------------

CODE = '''\
import re  # for words
LIMITS = {"words": 3}
NOTE = """first
    second
"""


class Counter:
    def __init__(self):
        self.calls = 0


counter = Counter()


def words(text):
    # every run of letters
    return re.findall(r"[a-z]+", text)


def check(output, row):
    counter.calls += 1
    if output is None:
        return None
    if output == "odd":
        return "yes"
    if NOTE != "first\\n    second\\n":
        return False
    output = str(output)
    row["seen"] = True
    return counter.calls == 1 and len(words(output)) <= LIMITS["words"] + len(row.get("r.text", ""))
'''


async def test_code_is_carried_as_it_is_and_starts_afresh_for_every_row(tmp_path: Path):
    spec = AssertionSpec(name="short", code=CODE)
    other = AssertionSpec(name="other", code="def check(output, row): return 'seen' not in row")
    rows = [
        ("a b", {}),
        ("a b c d e", {}),
        ("a b c d e", {"r.text": "xx"}),
        (None, {}),
        ("odd", {}),
        (3, {}),
    ]
    module = exported(spec, other)
    assert "    # every run of letters" in module.text
    found = said(module, rows, tmp_path, isolated=True)
    assert [one["short"] for one in found] == ["pass", "fail", "pass", "skipped", "error", "pass"]
    assert {one["other"] for one in found} == {"pass"}
    assert await in_sandbox(spec, rows) == [one["short"] for one in found]


async def in_sandbox(spec: AssertionSpec, rows: list[tuple[Any, dict[str, Any]]]) -> list[str]:
    from flowboard.assertions.sandbox.opening import open_sandbox

    evaluator, sandbox = Evaluator(), open_sandbox()
    prepared = evaluator.prepare(spec)
    try:
        return [
            (await evaluator.evaluate(prepared, output, row, None, sandbox)).outcome  # type: ignore[arg-type]
            for output, row in rows
        ]
    finally:
        await sandbox.close()


def test_code_that_raises_is_an_error_and_takes_no_other_with_it(tmp_path: Path):
    raising = AssertionSpec(
        name="raising", code="def check(output, row): return output['a'] > 1 or exit(3)"
    )
    found = said(exported(raising, SPECS[0]), [("x", {}), ({"a": 2}, {}), ({"a": 0}, {})], tmp_path)
    assert [one["raising"] for one in found] == ["error", "pass", "error"]
    assert {one[SPECS[0].name] for one in found} == {"fail"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("n = 0\ndef check(output, row):\n    global n\n    n += 1\n    return True", "uses `global`"),
        ("from math import *\ndef check(output, row): return True", "imports `*`"),
        ("def check(output, row): return 'check' in globals()", "looks at the module"),
        ("len = len\ndef check(output, row): return len(output) > 1", "gives 'len' another meaning"),
    ],
)
def test_code_that_would_mean_something_else_is_refused_with_the_reason(code: str, why: str):
    with pytest.raises(NotCarried, match=f"odd can't be exported: its code {why}"):
        exported(AssertionSpec(name="odd", code=code))


# -- learned -------------------------------------------------------------------------------------------


def with_artefact(artefact: Artefact) -> EvaluatorToExport:
    spec = AssertionSpec(name=artefact.name, learned=artefact.name)
    return EvaluatorToExport("r1", "demo", "quality", (ToExport(spec.name, spec, artefact),), ())


@pytest.mark.parametrize("n", [40, 120])
def test_a_learned_evaluator_says_what_the_engine_says(n: int, rows, tmp_path: Path):
    texts, bad = letters(n)
    classifier, groups = TextClassifier("tone", texts), np.arange(n)
    artefact = text_artefact(classifier, bad, groups, training(bad), measured(classifier, bad, groups))
    asked = [*rows[:80], *((text, {}) for text in letters(60, seed=5)[0])]
    prepared = Evaluator(read_learned=lambda _: write_artefact(artefact)).prepare(
        AssertionSpec(name="tone", learned="tone")
    )
    ours = [prepared.check(*row).outcome for row in asked]
    found = said(module_of(with_artefact(artefact)), asked, tmp_path, isolated=True)
    assert [one["tone"] for one in found] == ours
    assert {"pass", "fail"} <= set(ours)


def test_a_fitted_threshold_says_what_the_engine_says(tmp_path: Path):
    bad = np.array([0, 0, 1, 1], float)
    evaluator, groups = ScoredEvaluator("long", np.arange(4.0)), np.arange(4)
    artefact = score_artefact(evaluator, "r.size", bad, training(bad), measured(evaluator, bad, groups))
    rows = [("", {"r.size": size}) for size in (0, 9, "1.2", None, "", "x", True, float("inf"))] + [
        ("", {})
    ]
    prepared = Evaluator(read_learned=lambda _: write_artefact(artefact)).prepare(
        AssertionSpec(name="long", learned="long")
    )
    found = said(module_of(with_artefact(artefact)), rows, tmp_path, isolated=True)
    assert [one["long"] for one in found] == [prepared.check(*row).outcome for row in rows]


def test_a_classifier_that_is_too_large_or_needs_a_model_is_refused_with_the_reason():
    texts, bad = letters(40)
    classifier, groups = TextClassifier("tone", texts), np.arange(40)
    artefact = text_artefact(classifier, bad, groups, training(bad), measured(classifier, bad, groups))
    term = artefact.words.terms[0]
    large = artefact.words.model_copy(update={"terms": (term,) * (MOST_TERMS + 1)})
    with pytest.raises(NotCarried, match="tone has learned 2,001 words, more than the 2,000"):
        module_of(with_artefact(artefact.model_copy(update={"words": large})))
    vectors = np.random.default_rng(0).normal(size=(40, 3))
    embedded = TextClassifier("tone", texts, vectors)
    of_embeddings = text_artefact(embedded, bad, groups, training(bad), artefact.measured, "local/embed")
    with pytest.raises(NotCarried, match="trained on embeddings, which need a model"):
        module_of(with_artefact(of_embeddings))


# -- judges --------------------------------------------------------------------------------------------

JUDGE = AssertionSpec(
    name="faithful",
    judge='Does it say only what the "article" says?',
    model="local/m",
    include=["a.text"],
)


@pytest.fixture
def judge(tmp_path: Path) -> dict[str, Any]:
    """An exported module with a judge, loaded."""
    import runpy

    (tmp_path / "judging.py").write_text(exported(JUDGE).text)
    return runpy.run_path(str(tmp_path / "judging.py"))


def test_a_judge_asks_what_the_engine_asks(judge: dict[str, Any]):
    asked = []

    def complete(messages: list[dict[str, str]]) -> str:
        asked.append(messages)
        return '{"reasoning": "It does.", "verdict": "pass"}'

    row = {"a.text": {"é": [1, 2.5]}}
    assert judge["explain"]("said", row, complete) == {"faithful": ("pass", "It does.")}
    from flowboard.assertions.arguments import validated

    request = request_for(JUDGE.judge or "", validated(JUDGE), "said", row)  # type: ignore[arg-type]
    assert asked == [list(request.messages)]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ('{"reasoning": "No.", "verdict": "fail"}', "fail"),
        ("Well.\n\nverdict: unsure", "unsure"),
        ("<think>pass</think>I can't say.", "error"),
        ("", "error"),
        ('{"reasoning": "a", "verdict": "pass"} {"reasoning": "b", "verdict": "fail"}', "error"),
    ],
)
def test_a_judges_answer_is_read_as_the_engine_reads_it(
    judge: dict[str, Any], answer: str, outcome: str
):
    from flowboard.assertions.judge import judge_verdict
    from flowboard.node import ChatResponse

    found = judge["check_all"]("said", {"a.text": ""}, lambda _: answer)
    assert (
        found
        == {"faithful": judge_verdict(JUDGE, ChatResponse(text=answer)).outcome}
        == {"faithful": outcome}
    )


def test_a_judge_without_a_model_is_not_run_and_a_missing_value_is_an_error(judge: dict[str, Any]):
    assert judge["check_all"]("said", {"a.text": ""}) == {"faithful": "not_run"}
    assert judge["passes"]("said", {"a.text": ""})
    assert judge["check_all"]("said", {}, lambda _: "verdict: pass") == {"faithful": "error"}
    assert not judge["passes"]("said", {}, lambda _: "verdict: pass")
