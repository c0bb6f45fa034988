"""`flowboard candidates` and `flowboard criteria`."""

from __future__ import annotations

import signal

import pytest

from flowboard.store import calls
from flowboard.workspace.evaluators.running_workbench import AT_ONCE
from flowboard.workspace.stores import find_run, opened_store
from tests.workspace.evaluators.judging import FLOW, ROWS, write_flow
from tests.workspace.evaluators.judging import run as run_flow
from tests.workspace.grading.praise import grading

JUDGED = FLOW.replace(
    "- {name: no_mark, check: not_contains, value: '!'}",
    "- {name: no_mark, check: not_contains, value: '!'}\n"
    "          - {name: told, judge: Is it true?, model: local/m, include: [products.name]}",
)


@pytest.fixture
def praise(folder):
    """A flow with a judge, and a run of it that asked nobody."""
    path = write_flow(folder)
    run_flow(path)
    return write_flow(folder, JUDGED)


def test_it_announces_judges_and_shows_each_candidate_with_its_counts(flowboard, praise, provider):
    ended = flowboard("candidates", "latest", "quality", "--criterion", "calm", "--number", "2")
    assert ended.code == 0
    assert "2 candidates on 40 rows: 40 calls, price unknown" in ended.err
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["calm", "no_mark", "check", "32", "8", "0", "0", "40"] in lines
    assert provider.requests.total() == ROWS


def test_a_dry_run_asks_nobody_and_writes_nothing(flowboard, praise, provider):
    before = praise.read_bytes()
    ended = flowboard("candidates", "latest", "quality", "--dry-run", "--write", "--json")
    assert ended.code == 0
    assert ended.json["estimate"]["calls"] > ROWS
    assert (ended.json["status"], ended.json["written"]) == (None, None)
    assert provider.requests.total() == 0
    assert praise.read_bytes() == before


def test_its_json_tells_estimate_outcomes_and_what_was_written(flowboard, praise, provider):
    ended = flowboard("candidates", "latest", "quality", "--criterion", "short", "--write", "--json")
    assert ended.code == 0
    first, judge = ended.json["candidates"]
    assert first["assertion"] == {
        "name": "at_most_2_sentences",
        "check": "length",
        "criterion": "short",
        "unit": "sentences",
        "max": 2,
    }
    assert (first["counts"], first["n"], first["rows"]) == ({"pass": ROWS}, ROWS, ROWS)
    assert first["set_aside"].startswith("It passes every row")
    assert judge["kind"] == "judge"
    assert ended.json["status"] == "done"
    assert ended.json["written"] == str(praise)
    assert "short_judge" in praise.read_text()


def test_after_a_kill_answers_are_kept_and_calls_in_flight_are_repeated_only_if_asked(
    flowboard, started, praise, provider
):
    arguments = ("candidates", "latest", "quality", "--criterion", "calm", "--number", "1")
    provider.enqueue(*[None] * 20, *["stall"] * 20)
    process = started(*arguments)
    provider.wait_for_requests(20 + AT_ONCE)  # so twenty answers are on record, and sixteen on their way
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    provider.calm()
    record = find_run(praise.parent, "latest").record
    name = f"{record.id}~candidates.quality"
    with opened_store(praise) as store:
        made = list(calls.stream(store, name))
    done = {call.key for call in made if call.state == "done"}
    lost = {call.key for call in made if call.state == "sent"}
    assert (len(done), len(lost)) == (20, AT_ONCE)

    skipped = flowboard(*arguments)
    assert skipped.code == 20
    assert "16 calls were in flight" in skipped.err

    repeated = flowboard(*arguments, "--unknown", "repeat")
    assert repeated.code == 0
    with opened_store(praise) as store:
        again = list(calls.stream(store, name))
    assert {call.key for call in again if call.state == "abandoned"} == lost
    assert len([call for call in again if call.key in done]) == len(done)
    assert len([call for call in again if call.state == "done"]) == ROWS


def test_ctrl_c_ends_it_in_good_order(started, praise, provider):
    provider.hold()
    process = started("candidates", "latest", "quality", "--criterion", "calm", "--number", "1")
    provider.wait_for_requests(3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped. What was judged is kept" in err
    assert "Traceback" not in err


def test_untrusted_code_is_refused_before_anything_runs(flowboard, praise, provider, folder):
    mine = "- {name: mine, code: 'def check(output, row): return True'}"
    write_flow(folder, JUDGED.replace("- {name: no_mark", f"{mine}\n          - {{name: no_mark"))
    ended = flowboard("candidates", "latest", "quality")
    assert ended.code == 3
    assert "quality runs Python that the flow brings (mine)." in ended.err
    assert provider.requests.total() == 0


# -- drift ---------------------------------------------------------------------------------------------


def test_drift_announces_what_it_takes_and_tells_of_every_judge(flowboard, praise, provider):
    write_flow(praise.parent, JUDGED)
    run_flow(praise, models="live")
    with grading(praise, "quality") as session:
        while session.shown is not None and session.progress.graded < 20:
            session.grade("good")
    asked = provider.requests.total()
    planned = flowboard("drift", "latest", "quality", "--models", "live", "--dry-run", "--json")
    assert planned.json["judges"] == []
    assert provider.requests.total() == asked
    ended = flowboard("drift", "latest", "quality", "--models", "live", "--json")
    assert ended.code == 0
    assert f"{ended.json['calls']} calls" in ended.err
    (judge,) = ended.json["judges"]
    assert (judge["name"], judge["moved"], judge["anchors"]) == ("told", False, ended.json["calls"])
    assert provider.requests.total() == asked + ended.json["calls"]


def test_drift_without_a_judge_says_that_there_is_nobody_to_ask(flowboard, praise):
    write_flow(praise.parent)
    ended = flowboard("drift", "latest", "quality")
    assert ended.code == 2
    assert "No judge decides in quality" in ended.err


# -- criteria ----------------------------------------------------------------------------------------


def test_criteria_are_listed_with_what_decides(flowboard, praise):
    out = flowboard("criteria", "praise.flow.yaml", "quality").out.splitlines()
    assert out[0] == "calm (version 1, other, medium): It isn't shouting."
    assert out[1] == "    no_mark: check, decides"
    listed = flowboard("criteria", "praise.flow.yaml", "quality", "--json").json
    assert [one["id"] for one in listed["criteria"]] == ["calm", "short"]


def test_every_edit_is_a_command(flowboard, praise):
    def do(*words: str):
        ended = flowboard("criteria", "praise.flow.yaml", "quality", *words, "--json")
        assert ended.code == 0, ended.err
        return ended.json

    assert do("add", "Use no emoji.")["added"] == ["use_no_emoji"]
    assert do("edit", "calm", "It never shouts.")["replaced"][0]["version"] == 2
    assert do("switch", "calm", "judge")["criteria"][0]["chosen"] == ["told"]
    assert len(do("merge", "calm", "short")["criteria"]) == 2
    assert [one["id"] for one in do("remove", "use_no_emoji")["criteria"]] == ["calm"]
    assert do("infer", "--take", "all")["added"] == ["at_most_2_sentences"]


def test_what_is_read_out_of_prompts_tells_where_and_is_only_put_in_when_taken(flowboard, praise):
    assert "has them already: 1." in flowboard("criteria", "praise.flow.yaml", "quality", "infer").err
    flowboard("criteria", "praise.flow.yaml", "quality", "remove", "short")
    before = praise.read_text()
    ended = flowboard("criteria", "praise.flow.yaml", "quality", "infer")
    told = ended.out.splitlines()
    assert told[0] == "at_most_2_sentences (format, medium): The output has at most 2 sentences."
    assert told[1].startswith("    from wording.template ")
    assert "--take" in ended.err
    found = flowboard("criteria", "praise.flow.yaml", "quality", "evolve", "--json").json
    assert {one["prompt"] for one in found["proposals"]} == {"wording.template"}
    assert praise.read_text() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("shout",), "Say one of: list, infer, evolve, add TEXT"),
        (("edit", "calm"), "Put a TEXT in quotation marks"),
        (("switch", "calm", "magic"), "is switched to check, code, judge, not 'magic'"),
        (("remove", "loud"), "no criterion 'loud'"),
        (("list", "--take", "all"), "--take goes with infer or evolve"),
        (("infer", "--take", "loud"), "No criterion 'loud' was found"),
    ],
)
def test_what_it_does_not_understand_is_explained(flowboard, praise, words, says):
    ended = flowboard("criteria", "praise.flow.yaml", "quality", *words)
    assert ended.code == 2
    assert says in ended.err
