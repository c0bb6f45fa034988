"""`flowboard card`, and `flowboard align` on a run, as a newcomer calls them."""

from pathlib import Path

import pytest

from tests.workspace.evaluators.praise import FLOW, grade_all, products, run, write_flow


@pytest.fixture
def flow(folder: Path) -> Path:
    """A flow over 40 products in the folder of the command, run and graded."""
    path = write_flow(folder, products(25, 9, 6))
    run(path)
    grade_all(path)
    return path


def test_card_prints_the_word_the_figures_and_what_would_help(flowboard, flow):
    ended = flowboard("card", "latest", "quality")
    assert ended.code == 0
    assert ended.out.startswith("Usable: ")
    for part in ("Coverage of bad rows  100 %", "25 good", "What would help most", "--write"):
        assert part in ended.out


def test_card_as_json_has_every_figure_with_its_interval(flowboard, flow):
    told = flowboard("card", "latest", "quality", "--coverage", ".6", "--json").json
    assert (told["node"], set(told["criteria"])) == ("quality", {"calm", "sure"})
    card = told["card"]
    assert card["targets"]["coverage"] == 0.6
    assert card["coverage"]["numerator"] == 15
    assert set(card["ffr"]) == {"value", "low", "high", "numerator", "denominator"}
    assert told["criteria"]["calm"]["coverage"]["value"] is None


def test_card_writes_a_page(flowboard, flow):
    ended = flowboard("card", "latest", "quality", "--html", "card.html")
    assert ended.code == 0
    assert "flowboard-card" in (flow.parent / "card.html").read_text()


def test_card_prints_markdown(flowboard, flow):
    out = flowboard("card", "latest", "quality", "--markdown").out
    assert out.startswith("## quality\n")
    assert "| no\\_mark |" in out


def test_card_of_a_criterion(flowboard, flow):
    out = flowboard("card", "latest", "quality", "--criterion", "calm").out
    assert out.startswith("Collecting: ")
    assert "By criterion" not in out


def test_card_is_stale_after_an_edit_of_a_criterion(flowboard, flow):
    flowboard("card", "latest", "quality")
    flow.write_text(FLOW.replace("It asks nothing.", "It never asks."))
    assert flowboard("card", "latest", "quality").out.startswith("Stale: ")


def test_card_lists_its_history(flowboard, flow):
    assert "no card yet" in flowboard("card", "latest", "quality", "--history").out
    flowboard("card", "latest", "quality")
    told = flowboard("card", "latest", "quality", "--history", "--json").json
    assert [one["card"]["word"] for one in told] == ["usable"]
    assert "usable" in flowboard("card", "latest", "quality", "--history").out


def test_card_without_grades_says_what_is_needed(flowboard, folder):
    run(write_flow(folder, products(3, 1, 1)))
    ended = flowboard("card", "latest", "quality")
    assert ended.code == 0
    assert ended.out.startswith("Collecting: Grade 20 more rows")


@pytest.mark.parametrize("command", ["card", "align"])
@pytest.mark.parametrize(
    ("run_id", "node", "sentence"),
    [
        ("nowhere", "quality", "There is no run 'nowhere'"),
        ("latest", "qualty", "This run has no node 'qualty'. Its evaluators: quality."),
        ("latest", "praise", "praise is no evaluator but of type transform"),
    ],
)
def test_what_isnt_there_is_told_in_a_sentence(flowboard, flow, command, run_id, node, sentence):
    ended = flowboard(command, run_id, node)
    assert ended.code == 2
    assert sentence in ended.err


def test_align_on_a_run_prints_the_same_json_as_on_files(flowboard, flow):
    told = flowboard("align", "latest", "quality", "--json").json
    assert told["chosen"] == ["no_mark", "no_question"]
    assert {"verdict", "feasible", "in_sample", "held_out", "per_assertion", "nearest"} <= set(told)
    assert told["grades"] == {"good": 25, "bad": 15, "unsure": 0, "rows": 40}


def test_align_writes_what_it_chose(flowboard, flow):
    out = flowboard("align", "latest", "quality", "--write").out
    assert "calm: no_mark" in out
    assert "chosen: [no_question]" in flow.read_text()
    assert "--write" not in flowboard("card", "latest", "quality").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give --results and --grades, or a run"),
        (("latest",), "Name an evaluator of the run"),
        (("latest", "quality", "--results", "r.csv"), "--results goes with files"),
        (("latest", "quality", "--write", "--combine", "auto"), "can't be written"),
        (("--results", "r.csv", "--grades", "g.csv", "--write"), "a run and an evaluator"),
    ],
)
def test_align_takes_files_or_a_run(flowboard, folder, arguments, sentence):
    ended = flowboard("align", *arguments)
    assert ended.code == 2
    assert sentence in " ".join(ended.err.split())
