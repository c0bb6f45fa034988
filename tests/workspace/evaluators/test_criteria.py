"""Editing criteria: what the flow says afterwards, and what becomes of the grades of old versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowboard.flow.document import Flow
from flowboard.flow.flow_file import FlowFile
from flowboard.flow.reading import load_flow, read_flow
from flowboard.store import grades
from flowboard.store.grades import GradeRecord
from flowboard.store.store import Store
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.criteria import (
    CriteriaEdit,
    add_points,
    edit,
    merge,
    remove,
    switch,
)
from flowboard.workspace.evaluators.criteria_grades import in_question, settle
from flowboard.workspace.evaluators.criteria_infer import (
    asking_announced,
    evolved,
    infer,
    infer_from_notes,
    prompts_above,
    taken,
)
from flowboard.workspace.evaluators.criteria_saving import carry_out, made_by_rules
from flowboard.workspace.evaluators.writing import criteria_in, criterion_in, with_chosen, with_criteria
from flowboard.workspace.run_request import RunRequest
from flowboard.workspace.stores import opened_store
from flowboard.workspace.trust.decisions import hash_of, is_trusted
from flowboard.workspace.trust.store import TrustStore
from tests.workspace.evaluators.judging import FLOW, Writer, write_flow

BOTH = FLOW.replace(
    "          - {name: no_mark, check: not_contains, value: '!'}\n",
    "          # the mark that shouts\n"
    "          - {name: no_mark, check: not_contains, value: '!'}\n"
    "          - {name: calm_judge, judge: 'Is this true of the output: “It isn''t shouting.”?', model: local/m}\n"
    "        chosen: [no_mark]\n",
)


@pytest.fixture
def flow() -> Flow:
    return read_flow(BOTH).flow


@pytest.fixture
def file(tmp_path: Path) -> FlowFile:
    """The flow in a file."""
    return load_flow(write_flow(tmp_path, BOTH))


@pytest.fixture
def store(file: FlowFile) -> Iterator[Store]:
    """The store beside it."""
    with opened_store(Path(str(file.path))) as opened:
        yield opened


def grade(subject: str, verdict: str, criterion: str = "calm", **more: object) -> GradeRecord:
    return GradeRecord(
        subject=subject * 64,
        node="praise",
        port="value",
        grade=verdict,  # type: ignore[arg-type]
        criterion=criterion,
        grader="ada",
        **more,  # type: ignore[arg-type]
    )


def standing(store: Store, version: int, criterion: str = "calm") -> dict[str, str]:
    """The grades that count for a version, by the first letter of the subject."""
    return {
        one.subject[0]: one.grade
        for one in grades.stream(store)
        if (one.criterion, one.criterion_version) == (criterion, version)
    }


# -- the flow ----------------------------------------------------------------------------------------


def test_an_edited_sentence_makes_a_new_version_and_asks_for_grades_again(flow: Flow) -> None:
    done = edit(flow, "quality", "calm", "It never shouts.")
    after = criterion_in(done.flow, "quality", "calm")
    assert (after.version, after.text) == (2, "It never shouts.")
    [replaced] = done.replaced
    assert (replaced.before, replaced.version, replaced.likely) == ((("calm", 1),), 2, "requeue")


def test_a_judge_that_asks_about_the_sentence_asks_about_the_new_one(flow: Flow) -> None:
    after = criterion_in(edit(flow, "quality", "calm", "It never shouts.").flow, "quality", "calm")
    assert after.candidates[1].judge == "Is this true of the output: “It never shouts.”?"
    assert after.candidates[0] == criterion_in(flow, "quality", "calm").candidates[0]


def test_switching_lets_candidates_of_another_kind_decide(flow: Flow) -> None:
    done = switch(flow, "quality", "calm", "judge")
    after = criterion_in(done.flow, "quality", "calm")
    assert (after.version, after.chosen) == (2, ("calm_judge",))
    assert done.replaced[0].likely == "keep"


def test_switching_takes_what_was_made_if_there_is_nothing_of_the_kind(flow: Flow) -> None:
    made = made_by_rules(flow, "quality", "short")
    after = criterion_in(switch(flow, "quality", "short", "check", made).flow, "quality", "short")
    assert after.chosen == ("at_most_2_sentences",)
    judged = criterion_in(switch(flow, "quality", "short", "judge", made).flow, "quality", "short")
    assert judged.candidates[0].arguments["model"] == "local/m"


def test_switching_to_what_is_not_there_says_who_could_write_it(flow: Flow) -> None:
    with pytest.raises(WorkspaceError, match="has no code to switch to"):
        switch(flow, "quality", "calm", "code")
    with pytest.raises(WorkspaceError, match="is decided by no_mark already"):
        switch(flow, "quality", "calm", "check")


def test_a_removed_criterion_is_gone_and_the_last_one_stays(flow: Flow) -> None:
    rest = remove(flow, "quality", "short").flow
    assert [one.id for one in criteria_in(rest, "quality")] == ["calm"]
    with pytest.raises(WorkspaceError, match="needs a criterion"):
        remove(rest, "quality", "calm")


def test_merged_criteria_say_both_and_have_all_candidates(flow: Flow) -> None:
    flow = switch(flow, "quality", "short", "check", made_by_rules(flow, "quality", "short")).flow
    done = merge(flow, "quality", "calm", "short")
    [after] = criteria_in(done.flow, "quality")
    assert after.text == "It isn't shouting. The output has at most 2 sentences."
    assert [one.name for one in after.candidates] == ["no_mark", "calm_judge", "at_most_2_sentences"]
    assert after.chosen == ("no_mark", "at_most_2_sentences")
    assert done.replaced[0].before == (("calm", 1), ("short", 2))


def test_pasted_points_become_criteria_with_their_checks(flow: Flow) -> None:
    done = add_points(flow, "quality", "- Use no emoji.\n- Be kind.")
    assert done.added == ("use_no_emoji", "be_kind")
    [check] = criterion_in(done.flow, "quality", "use_no_emoji").candidates
    assert check.check == "no_emoji"


def test_what_is_there_in_other_words_is_not_added_again(flow: Flow) -> None:
    with pytest.raises(WorkspaceError, match="says what is there already"):
        add_points(flow, "quality", "The output has at most 2 sentences")


def test_chosen_candidates_are_written_and_strangers_refused(flow: Flow) -> None:
    after = with_chosen(flow, "quality", {"calm": ["calm_judge"]})
    assert criterion_in(after, "quality", "calm").chosen == ("calm_judge",)
    assert criterion_in(with_chosen(flow, "quality", {"calm": None}), "quality", "calm").chosen is None
    with pytest.raises(WorkspaceError, match="has no candidate 'other'"):
        with_chosen(flow, "quality", {"calm": ["other"]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda flow: edit(flow, "praise", "calm", "x"),
            "has no criteria. Nodes with criteria: quality",
        ),
        (lambda flow: edit(flow, "none", "calm", "x"), "has no node 'none'"),
        (lambda flow: edit(flow, "quality", "loud", "x"), "no criterion 'loud'. There are: calm, short"),
        (lambda flow: edit(flow, "quality", "calm", " "), "Write one"),
        (lambda flow: edit(flow, "quality", "calm", "It isn't shouting."), "says that already"),
        (lambda flow: merge(flow, "quality", "calm", "calm"), "with itself"),
    ],
)
def test_an_edit_that_cannot_be_is_explained(
    flow: Flow, change: Callable[[Flow], object], says: str
) -> None:
    with pytest.raises(WorkspaceError, match=says):
        change(flow)


def test_putting_back_what_was_read_changes_no_byte(file: FlowFile) -> None:
    flow = with_criteria(file.flow, "quality", criteria_in(file.flow, "quality"))
    assert file.with_flow(flow).text == BOTH


def test_an_edit_keeps_other_nodes_and_comments(file: FlowFile) -> None:
    done = edit(file.flow, "quality", "short", "The output has one sentence.")
    text = file.with_flow(done.flow).text
    start, end = BOTH.index("  quality:"), BOTH.index("  results:")
    assert text.startswith(BOTH[:start])
    assert text.endswith(BOTH[end:])
    assert "          # the mark that shouts\n          - {name: no_mark" in text


# -- grades ------------------------------------------------------------------------------------------


def edited(file: FlowFile) -> CriteriaEdit:
    return edit(file.flow, "quality", "calm", "It never shouts.")


def test_kept_grades_are_stated_again_for_the_new_version(file: FlowFile, store: Store) -> None:
    grades.append(store, [grade("a", "bad", note="loud", seen=True), grade("b", "good")])
    settled = settle(store, edited(file), "keep")
    assert (settled.kept, settled.requeued) == (2, ())
    assert standing(store, 1) == standing(store, 2) == {"a": "bad", "b": "good"}
    [again] = [one for one in grades.stream(store) if one.criterion_version == 2 and one.note]
    assert (again.note, again.grader, again.seen) == ("loud", "ada", True)
    assert again.more == {"carried_from": "calm@1"}


def test_requeued_grades_stay_with_the_old_version(file: FlowFile, store: Store) -> None:
    grades.append(store, [grade("a", "bad"), grade("b", "good")])
    settled = settle(store, edited(file), "requeue")
    assert (settled.kept, len(settled.requeued)) == (0, 2)
    assert (standing(store, 1), standing(store, 2)) == ({"a": "bad", "b": "good"}, {})


def test_only_the_latest_grade_of_the_replaced_version_is_in_question(
    file: FlowFile, store: Store
) -> None:
    first = grade("a", "bad")
    undone = grade("c", "bad")
    grades.append(
        store,
        [
            first,
            grade("a", "good", supersedes=first.id),
            grade("b", "bad", blind=True),
            undone,
            GradeRecord(undone.subject, "praise", "value", "bad", supersedes=undone.id, action="undo"),
            grade("d", "bad", criterion="short"),
            grade("e", "bad", criterion_version=7),
        ],
    )
    assert [one.grade for one in in_question(store, edited(file))] == ["good"]
    settle(store, edited(file), "keep")
    assert standing(store, 2) == {"a": "good"}


def test_merged_grades_hold_where_both_are_known_or_one_is_bad(file: FlowFile, store: Store) -> None:
    grades.append(
        store,
        [
            grade("a", "good"), grade("a", "good", "short"),
            grade("b", "good"), grade("b", "bad", "short", note="long"),
            grade("c", "good"),
            grade("d", "bad"),
            grade("e", "good"), grade("e", "unsure", "short"),
        ],
    )  # fmt: skip
    settled = settle(store, merge(file.flow, "quality", "calm", "short"), "keep")
    assert standing(store, 2) == {"a": "good", "b": "bad", "d": "bad", "e": "unsure"}
    assert settled.requeued == ("c" * 64,)


def test_an_edit_with_grades_needs_a_decision_before_anything_changes(
    file: FlowFile, store: Store
) -> None:
    grades.append(store, [grade("a", "bad")])
    with pytest.raises(WorkspaceError, match=r"1 grades are of the version.*--grades keep.*requeue"):
        carry_out(file, edited(file), NodeTypes(), None)
    assert Path(str(file.path)).read_text() == BOTH
    done = carry_out(file, edited(file), NodeTypes(), "keep")
    assert done.grades.kept == 1
    assert criterion_in(load_flow(str(file.path)).flow, "quality", "calm").version == 2


def test_an_edit_without_grades_needs_none(file: FlowFile) -> None:
    done = carry_out(file, edited(file), NodeTypes(), None)
    assert done.to_json()["criteria"][0]["version"] == 2


def test_a_trusted_flow_stays_trusted_through_its_users_edit(tmp_path: Path) -> None:
    mine = "- {name: mine, code: 'def check(output, row): return True'}"
    path = write_flow(tmp_path, BOTH.replace("- {name: no_mark", f"{mine}\n          - {{name: no_mark"))
    file = load_flow(path)
    before = hash_of(file, NodeTypes(), RunRequest())
    TrustStore().add(before, "praise", str(path))
    done = carry_out(file, remove(file.flow, "quality", "short"), NodeTypes(), None)
    assert is_trusted(hash_of(done.file, NodeTypes(), RunRequest()))


# -- reading them out of prompts ---------------------------------------------------------------------


async def test_criteria_are_read_out_of_the_prompts_above_the_evaluator(file: FlowFile) -> None:
    prompts = prompts_above(file.flow, "quality", NodeTypes())
    assert prompts == {"wording.template": "Praise {{ name }}. Answer in at most 2 sentences.\n"}
    found = await infer(file, "quality", NodeTypes())
    assert [one.text for one in found.proposals] == ["The output has at most 2 sentences."]
    (read,) = found.proposals
    assert read.prompt == "wording.template"
    assert read.span is not None
    assert "at most 2 sentences" in prompts[read.prompt][slice(*read.span)]


async def test_only_what_is_named_is_taken(file: FlowFile, store: Store) -> None:
    grades.append(store, [grade("a", "bad", note="far too friendly")])
    found = await infer(file, "quality", NodeTypes())
    assert [one.text for one in taken(found, ["at_most_2_sentences"])] == [found.proposals[0].text]
    assert taken(found, ["all"]) == found.proposals
    with pytest.raises(WorkspaceError, match="Is it 'at_most_2_sentences'"):
        taken(found, ["at_most_two_sentences"])


def test_criteria_are_read_out_of_how_the_prompts_were_changed(file: FlowFile) -> None:
    changed = file.text.replace("at most 2 sentences.", "at most 2 sentences. Never use hashtags.")
    Path(str(file.path)).write_text(changed)
    found = evolved(load_flow(str(file.path)), "quality", NodeTypes())
    assert {"at_most_2_sentences", "no_hashtags"} <= {
        spec.name for one in found.proposals for spec in one.candidates
    }
    assert {one.prompt for one in found.proposals} == {"wording.template"}


async def test_criteria_are_read_out_of_notes_on_bad_outputs(file: FlowFile, store: Store) -> None:
    grades.append(store, [grade("a", "bad", note="far too friendly"), grade("b", "good", note="fine")])
    found = await infer(file, "quality", NodeTypes())
    noted = found.proposals[-1]
    assert noted.text == "The output isn't too friendly."
    assert (len(noted.notes), noted.prompt) == (1, "")
    assert len(found.proposals) == 2


async def test_a_model_is_announced_and_asked_once_a_prompt(file: FlowFile, provider: Writer) -> None:
    told: list[int] = []
    found = await infer(file, "quality", NodeTypes(), "local/m", lambda calls, cost: told.append(calls))
    assert told == [1]
    assert found.calls == provider.requests.total() == 1
    assert found.proposals[0].text == "The output has at most 2 sentences."


TWO = BOTH.replace(
    "  praise:\n",
    "  other:\n    type: prompt\n    inputs: {name: products.name}\n"
    "    template: Praise {{ name }}. Use no hashtags.\n  praise:\n",
    1,
).replace("prompt: wording.prompt}", "prompt: wording.prompt, other: other.prompt}")


async def test_one_prompt_that_a_model_fails_on_takes_nothing_from_the_others(
    tmp_path: Path, provider: Writer
) -> None:
    file = load_flow(write_flow(tmp_path, TWO))
    provider.proposed = [{"text": "It names the product.", "quote": "Praise {{ name }}"}]
    provider.enqueue(None, "400")
    found = await infer(file, "quality", NodeTypes(), "local/m")
    assert [one.text for one in found.proposals] == [
        "The output has at most 2 sentences.",
        "There are no hashtags.",
        "It names the product.",
    ]
    assert found.calls == 1
    assert "Of other.template: local/m didn't answer." in found.remarks[0]
    provider.enqueue("400", "400")
    with pytest.raises(WorkspaceError, match="local/m didn't answer"):
        await infer(file, "quality", NodeTypes(), "local/m")


async def test_what_a_model_makes_of_notes_stands_for_what_rules_make_of_them(
    file: FlowFile, store: Store, provider: Writer
) -> None:
    noted = [grade("a", "bad", note="too friendly"), grade("b", "bad", note="says far too much")]
    grades.append(store, [*noted, grade("c", "bad", note="rude")])
    ruled = await infer_from_notes(file, "quality", NodeTypes())
    assert len(ruled.proposals) == 3 and ruled.calls == 0
    provider.proposed = [
        {"text": "The tone is sober.", "notes": ["aaaaaaaa", "bbbbbbbb"]},
        {"text": "It names the product.", "quote": "Praise {{ name }}"},
    ]
    assert asking_announced(file, "quality", NodeTypes(), "local/m", of_notes=True)[0] == 1
    found = await infer_from_notes(file, "quality", NodeTypes(), "local/m")
    assert [one.text for one in found.proposals] == ["The tone is sober.", "The output isn't rude."]
    assert found.calls == provider.requests.total() == 1


async def test_an_evaluator_with_nothing_to_read_says_how_to_write_one(tmp_path: Path) -> None:
    bare = BOTH.replace(", prompt: wording.prompt", "")
    with pytest.raises(WorkspaceError, match="nothing to read"):
        await infer(load_flow(write_flow(tmp_path, bare)), "quality", NodeTypes())
