"""Learned assertions: what may be in their file, and that they judge as what was trained did."""

from __future__ import annotations

import subprocess
import sys
from array import array
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.align.learned.artefacts import measured, score_artefact, text_artefact
from flowboard.align.learned.texts import CALIBRATED_FROM, TextClassifier, Trained
from flowboard.align.learned.thresholds import ScoredEvaluator
from flowboard.assertions.evaluate import Evaluator, Prepared
from flowboard.assertions.identity import spec_hash
from flowboard.assertions.learned import (
    LARGEST,
    Artefact,
    BadArtefact,
    Training,
    read_artefact,
    write_artefact,
)
from flowboard.node import AssertionSpec, EmbedRequest, EmbedResponse, NodeFailed, Verdict

WORDS = [
    "dear",
    "sorry",
    "refund",
    "never",
    "thanks",
    "please",
    "THE",
    "Äpfel",
    "naïve",
    "x2",
    "a",
    "日本語",
]


def letters(n: int, seed: int = 0) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Letters of some of the words; those with `never` are bad more often than not."""
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(WORDS, 12)) for _ in range(n)]
    bad = np.array([(random.random() < (0.8 if "never" in text else 0.2)) for text in texts], float)
    return texts, bad


def training(bad: np.ndarray[Any, Any]) -> Training:
    return Training(
        node="answer", port="text", criterion="", criterion_version=1, rows=len(bad),
        good=int((bad == 0).sum()), bad=int((bad == 1).sum()), groups=len(bad), grades="0" * 64,
    )  # fmt: skip


def trained_on(
    classifier: TextClassifier, bad: np.ndarray[Any, Any], model: str = ""
) -> tuple[Trained, Artefact]:
    groups = np.arange(len(bad))
    trained = classifier.train(bad, groups)
    figures = measured(classifier, bad, groups)
    artefact = text_artefact(classifier, bad, groups, training(bad), figures, model)
    return trained, read_artefact(write_artefact(artefact))


@pytest.fixture(scope="module")
def few() -> tuple[Trained, Artefact]:
    """Trained on forty letters."""
    texts, bad = letters(40)
    return trained_on(TextClassifier("tone", texts), bad)


@pytest.fixture(scope="module")
def many() -> tuple[Trained, Artefact]:
    """Trained on enough letters to be calibrated."""
    texts, bad = letters(CALIBRATED_FROM + 20)
    return trained_on(TextClassifier("tone", texts), bad)


def content(artefact: Artefact, **changes: Any) -> bytes:
    """The file of an artefact with some of its fields changed."""
    return orjson.dumps(orjson.loads(write_artefact(artefact)) | changes)


def prepared(artefact: bytes, model: str | None = None, name: str = "tone") -> Prepared:
    more = {} if model is None else {"model": model}
    evaluator = Evaluator(read_learned=lambda _: artefact)
    return evaluator.prepare(AssertionSpec(name="t", learned=name, **more))


# -- the same probability ------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(text=st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS)).map(" ".join)))
@pytest.mark.parametrize("which", ["few", "many"])
def test_a_text_gets_the_probability_that_the_trained_classifier_gives(
    request: pytest.FixtureRequest, which: str, text: str
):
    trained, artefact = request.getfixturevalue(which)
    decision, _ = artefact.words.decision(text)
    assert artefact.probability(decision) == pytest.approx(trained.probabilities([text])[0], abs=1e-9)
    assert (artefact.failure_of_text(text) is not None) == bool(trained.verdicts([text])[0])


def test_enough_grades_make_probabilities_calibrated(few, many):
    assert (few[1].calibration, few[1].threshold) == (None, 0.5)
    assert many[1].calibration is not None
    assert many[1].threshold == pytest.approx(many[1].training.bad / many[1].training.rows)


@pytest.mark.parametrize("n", [40, CALIBRATED_FROM])
def test_an_embedding_gets_the_probability_that_the_trained_classifier_gives(n: int):
    random = np.random.default_rng(0)
    bad = (random.random(n) < 0.4).astype(float)
    vectors = random.normal(size=(n, 24)) + bad[:, None]
    trained, artefact = trained_on(TextClassifier("tone", [""] * n, vectors), bad, "local/embed")
    fresh = random.normal(size=(30, 24)) * 3
    ours = [artefact.probability(artefact.embedding.decision(one)) for one in fresh]
    assert ours == pytest.approx(list(trained.probabilities(fresh)), abs=1e-9)


def test_judging_imports_no_library_that_trains(few):
    program = (
        "import sys; from flowboard.assertions.learned import read_artefact; "
        "print(read_artefact(sys.stdin.buffer.read()).failure_of_text('never') is None, "
        "*sorted({'sklearn', 'numpy', 'scipy'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=write_artefact(few[1]), capture_output=True, check=True
    )
    assert done.stdout.decode().split() == ["False"]


# -- verdicts ------------------------------------------------------------------------------------------


def test_a_failure_says_how_sure_it_is_and_which_words_speak_for_it(few):
    verdict = prepared(write_artefact(few[1])).check("never never refund", {})
    assert (verdict.outcome, verdict.kind) == ("fail", "learned")
    assert verdict.message.startswith("tone takes it for bad: 0.")
    assert "over its threshold of 0.50, most of all for 'never" in verdict.message


def test_what_is_no_text_is_judged_as_the_text_that_judges_see(few):
    found = prepared(write_artefact(few[1]))
    assert found.check({"note": "never never"}, {}).outcome == "fail"
    assert found.check(None, {}).outcome in ("pass", "fail")


def scored(fails_above: bool = True) -> Artefact:
    bad = np.array([0, 0, 0, 1, 1, 1], float)
    scores = np.arange(6.0) * (1 if fails_above else -1)
    evaluator, groups = ScoredEvaluator("long", scores), np.arange(6)
    figures = measured(evaluator, bad, groups)
    return score_artefact(evaluator, "size.number", bad, training(bad), figures)


@pytest.mark.parametrize(
    ("row", "outcome", "message"),
    [
        ({"size.number": 2.4}, "pass", ""),
        ({"size.number": "2.6"}, "fail", "size.number is 2.6, above 2.5."),
        ({"size.number": None}, "skipped", "There is nothing in size.number."),
        ({"size.number": "much"}, "error", "size.number holds 'much', which is no number."),
        ({"size.number": True}, "error", "size.number holds 'True', which is no number."),
        ({"size.number": "nan"}, "error", "size.number holds 'nan', which is no number."),
        ({"size.numbre": 1}, "error", "This row has no value 'size.number'. Did you mean 'size.numbre'?"),
    ],
)  # fmt: skip
def test_a_score_is_compared_with_the_fitted_threshold(row, outcome: str, message: str):
    found = prepared(write_artefact(scored()), name="long")
    assert found.needs_row
    verdict = found.check("whatever", row)
    assert (verdict.outcome, verdict.message) == (outcome, message)


def test_a_score_may_fail_below_its_threshold():
    verdict = prepared(write_artefact(scored(fails_above=False)), name="long").check(
        "", {"size.number": -3}
    )
    assert (verdict.outcome, verdict.message) == ("fail", "size.number is -3, below -2.5.")


async def embedded(found: Prepared, output: Any, embed: Any) -> Verdict:
    return await Evaluator().evaluate(found, output, {}, None, None, embed)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def of_embeddings() -> Artefact:
    bad = np.repeat([0.0, 1.0], 10)
    vectors = np.stack([bad, np.arange(20.0)], axis=1)
    return trained_on(TextClassifier("tone", [""] * 20, vectors), bad, "local/embed")[1]


async def test_an_embedding_is_asked_of_the_model_that_the_flow_names(of_embeddings: Artefact):
    asked = []

    async def embed(request: EmbedRequest) -> EmbedResponse:
        asked.append(request)
        return EmbedResponse([array("f", [1.0 if "rude" in request.texts[0] else 0.0, 10.0])])

    found = prepared(write_artefact(of_embeddings), "local/embed")
    assert found.is_async
    assert found.needs_model
    assert (await embedded(found, "rude", embed)).outcome == "fail"
    assert (await embedded(found, "kind", embed)).outcome == "pass"
    assert (await embedded(found, " ", embed)).outcome == "skipped"
    assert [(one.model, list(one.texts)) for one in asked] == [
        ("local/embed", ["rude"]), ("local/embed", ["kind"])
    ]  # fmt: skip


async def test_without_vectors_of_its_kind_an_embedding_is_an_error_or_not_run(of_embeddings: Artefact):
    async def other(request: EmbedRequest) -> EmbedResponse:
        return EmbedResponse([array("f", [1.0])])

    async def down(request: EmbedRequest) -> EmbedResponse:
        raise NodeFailed("local answered 500")

    found = prepared(write_artefact(of_embeddings), "local/embed")
    verdict = await embedded(found, "a", other)
    assert (verdict.outcome, "Train it again" in verdict.message) == ("error", True)
    assert (await embedded(found, "a", down)).message == "local answered 500"
    assert (await embedded(found, "a", None)).outcome == "not_run"


@pytest.mark.parametrize(
    ("which", "model"), [("of_embeddings", None), ("of_embeddings", "openai/x"), ("few", "openai/x")]
)
def test_a_flow_names_the_model_that_its_texts_go_to_and_no_other(
    request: pytest.FixtureRequest, which: str, model: str | None
):
    found = request.getfixturevalue(which)
    artefact = found if isinstance(found, Artefact) else found[1]
    verdict = prepared(write_artefact(artefact), model).check("a", {})
    assert verdict.outcome == "error"
    assert (
        "write `model: local/embed`" if which == "of_embeddings" else "leave `model` out"
    ) in verdict.message


# -- its file ------------------------------------------------------------------------------------------


def test_a_file_is_read_as_it_was_written(few):
    assert read_artefact(write_artefact(few[1])) == few[1]


def test_a_file_whose_figures_could_not_be_measured_is_read_too():
    bad = np.array([0, 0, 1, 1], float)
    evaluator = ScoredEvaluator("long", np.arange(4.0))
    figures = measured(evaluator, bad, np.zeros(4, dtype=int))  # one group: nothing is held out
    assert figures.coverage.value is None
    assert figures.coverage.reason
    artefact = score_artefact(evaluator, "size.number", bad, training(bad), figures)
    assert read_artefact(write_artefact(artefact)) == artefact


def without(artefact: Artefact, *fields: str) -> bytes:
    whole = orjson.loads(write_artefact(artefact))
    return orjson.dumps({name: value for name, value in whole.items() if name not in fields})


BROKEN = {
    "no JSON": lambda artefact: b"\x80\x04\x95pickle",
    "empty": lambda artefact: b"",
    "another thing": lambda artefact: b"[1, 2]",
    "another version": lambda artefact: content(artefact, flowboard_learned=2),
    "an unknown field": lambda artefact: content(artefact, code="import os"),
    "no threshold": lambda artefact: without(artefact, "threshold"),
    "nothing learned": lambda artefact: without(artefact, "words"),
    "two things learned": lambda artefact: content(artefact, score={"column": "a", "fails_above": True}),
    "a number as a text": lambda artefact: content(artefact, threshold="0.5"),
    "not a number": lambda artefact: content(artefact).replace(b'"threshold":0.5', b'"threshold":NaN'),
    "infinite": lambda artefact: content(artefact).replace(b'"threshold":0.5', b'"threshold":1e999'),
    "no scale": lambda artefact: content(artefact, words=None, embedding={
        "model": "m", "mean": [0.0], "scale": [0.0], "weights": [1.0], "intercept": 0.0}),
    "of two lengths": lambda artefact: content(artefact, words=None, embedding={
        "model": "m", "mean": [0.0], "scale": [1.0, 1.0], "weights": [1.0], "intercept": 0.0}),
    "too many words": lambda artefact: content(artefact, words={
        "terms": [{"term": "a", "idf": 1.0, "weight": 1.0}] * 20_001, "intercept": 0.0}),
    "deep": lambda artefact: b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a name of another folder": lambda artefact: content(artefact, name="../other"),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_an_error_with_a_sentence_and_nothing_else(few, how: str):
    broken = BROKEN[how](few[1])
    with pytest.raises(BadArtefact, match=r"It is no trained classifier \(.*\)\. Train it again\."):
        read_artefact(broken)
    verdict = prepared(broken).check("a", {})
    assert verdict.outcome == "error"
    assert verdict.message.startswith("The classifier 'tone' can't be used. It is no trained classifier")


def test_a_file_that_is_too_large_is_not_read_at_all():
    with pytest.raises(BadArtefact, match="more than 8,000,000 bytes"):
        read_artefact(b" " * (LARGEST + 1))


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused_and_never_breaks_a_verdict(
    few, place: float, byte: int, cut: bool
):
    whole = bytearray(write_artefact(few[1]))
    at = int(place * (len(whole) - 1))
    if cut:
        del whole[at:]
    else:
        whole[at] = byte
    verdict = prepared(bytes(whole)).check("never the refund", {})
    assert verdict.outcome in ("pass", "fail", "error")


@pytest.mark.parametrize("name", ["../tone", "a/b", "", ".hidden", "tone v1", "a" * 101])
def test_a_name_that_could_lead_elsewhere_is_none(name: str):
    verdict = prepared(b"", name=name).check("a", {})
    assert (verdict.outcome, "name of its file" in verdict.message) == ("error", True)


# -- identity ------------------------------------------------------------------------------------------


def test_the_identity_is_that_of_what_was_learned_and_not_of_its_name_or_figures(few, many):
    spec = AssertionSpec(name="t", learned="tone")
    renamed = few[1].model_copy(update={"name": "other", "measured": many[1].measured})
    assert renamed.digest == few[1].digest != many[1].digest
    assert spec_hash(spec, artefact=few[1].digest) != spec_hash(spec, artefact=many[1].digest)
    other = AssertionSpec(name="t", learned="other")
    assert spec_hash(spec, artefact=few[1].digest) == spec_hash(other, artefact=renamed.digest)


def test_figures_have_their_intervals_and_the_warning_where_it_is_no_better_than_failing_all():
    random = np.random.default_rng(1)
    texts = [f"letter {random.integers(50)} of {random.integers(50)}" for _ in range(60)]
    bad = (random.random(60) < 0.5).astype(float)
    _, artefact = trained_on(TextClassifier("noise", texts), bad)
    assert "better than always-fail" in artefact.measured.warning
    coverage = artefact.measured.coverage
    assert coverage.low < coverage.value < coverage.high
    assert coverage.denominator == artefact.training.bad
