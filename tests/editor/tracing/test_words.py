"""The words of a trace: titles for ids, shares as the editor writes them, and who says what."""

from flowboard.editor.tracing.words import objections, rows_failing, said_by, with_titles
from flowboard.workspace.tracing.traced_row import StepVerdict
from tests.tracing.tables import chain, traced


def test_a_sentence_of_the_trace_has_titles_in_the_place_of_ids():
    sentence = "Fix 'extract_facts': without its own errors 27% of the failures would vanish."
    said = with_titles(sentence, ["extract_facts"], lambda node: node.replace("_", " ").capitalize())
    assert said == "Fix Extract facts: without its own errors 27 % of the failures would vanish."


def test_what_fails_is_counted_without_what_infrastructure_failed():
    report = traced(chain("a", "b"), (9, "pp"), (1, "ff"), (2, "px"))
    assert rows_failing(report, str.upper) == "1 of 10 rows fails at B"


def test_a_person_s_grade_is_no_assertion():
    assert said_by("@grade.allowed") == "a person on allowed"
    assert said_by("as_gold") == "as_gold"


def test_verdicts_are_counted_without_those_that_say_nothing():
    said = [StepVerdict("a", "fail"), StepVerdict("b", "pass"), StepVerdict("c", "skipped")]
    assert objections(said) == "1 of 2 checks fails"
    assert objections(said[1:]) == "1 check passes"
    assert objections(said[2:]) == "nothing checks it"
