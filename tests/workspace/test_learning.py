"""Evaluators that learn from the grades of a run, and judge in the next one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowboard.assertions.learned import read_artefact
from flowboard.store import cells
from flowboard.workspace.bundles import make_bundle, open_bundle
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import ExitCode, WorkspaceError
from flowboard.workspace.learned_files import classifiers
from flowboard.workspace.learning import Learned, Lesson, learn
from flowboard.workspace.project import load
from flowboard.workspace.stores import opened_store
from tests.provider import Provider
from tests.workspace.evaluators.praise import HEAD
from tests.workspace.grading.praise import grading, log, run, write_flow

ROWS = 40

FLOW = (
    HEAD
    + """\
    assertions: []
  quality:
    type: multi_evaluator
    inputs: {output: praise.value, size: products.size}
    criteria:
      - id: calm
        version: 3
        text: It isn't shouting.
        candidates:
          - {name: no_mark, check: not_contains, value: '!'}
"""
)


def is_bad(number: int) -> bool:
    return number % 5 < 2


def write(folder: Path) -> Path:
    """The flow over forty products; the dreadful ones have large sizes, too."""
    path = write_flow(folder, [""], FLOW)
    rows = [
        {
            "id": f"p{n}",
            "name": f"{'dreadful' if is_bad(n) else 'kindly'} thing {n}",
            "size": n + 100 * is_bad(n),
            "noise": n * 7 % 11,
        }
        for n in range(ROWS)
    ]
    (folder / "products.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def grade(path: Path, rows: int = ROWS, **task: str) -> None:
    with grading(path, node="quality", **task) as session:
        for _ in range(rows):
            number = int(session.shown.row.key[1:])
            session.grade("bad" if is_bad(number) else "good")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow, run and graded."""
    path = write(tmp_path)
    run(path)
    grade(path)
    return path


def taught(path: Path, name: str = "tone-v1", **lesson: object) -> Learned:
    return learn(path.parent, "latest", "quality", NodeTypes(), Lesson(name, **lesson))  # type: ignore[arg-type]


def use(path: Path, assertion: str, *, on: str = "criteria") -> None:
    """Write an assertion into the flow: among the criteria, or at the step itself."""
    text = path.read_text()
    if on == "criteria":
        text += f"          - {assertion}\n"
    else:
        text = text.replace("assertions: []", f"assertions: [{assertion}]")
    path.write_text(text)


def outcomes(path: Path, node: str, name: str) -> dict[str, str]:
    """What an assertion said in the latest run, by row."""
    with opened_store(path) as store:
        found = list(cells.stream(store, store.find_run("latest").id, node))
    return {
        cell.key: verdict["outcome"]
        for cell in found
        for verdict in cell.verdicts or []
        if verdict["name"] == name
    }


EXPECTED = {f"p{n}": "fail" if is_bad(n) else "pass" for n in range(ROWS)}


def test_what_is_learned_from_words_judges_the_next_run_at_any_node(path: Path):
    learned = taught(path)
    assert Path(learned.path) == path.parent / "praise.learned" / "tone-v1.json"
    assert learned.assertion == "{name: tone-v1, learned: tone-v1}"
    use(path, learned.assertion)
    use(path, learned.assertion, on="step")
    load(path).validate().raise_errors()
    run(path)
    assert outcomes(path, "quality", "tone-v1") == EXPECTED
    assert outcomes(path, "praise", "tone-v1") == EXPECTED


def test_a_threshold_is_fitted_to_a_column_of_the_row(path: Path):
    learned = taught(path, "size", column="products.size")
    assert learned.artefact.score.fails_above
    use(path, learned.assertion)
    run(path)
    assert outcomes(path, "quality", "size") == EXPECTED


def test_embeddings_are_bought_once_and_judge_in_the_next_run(path: Path, provider: Provider):
    learned = taught(path, "meaning", embeddings="local/embed")
    assert learned.assertion == "{name: meaning, learned: meaning, model: local/embed}"
    assert set(provider.embedded.values()) == {1}
    assert len(provider.embedded) == ROWS
    use(path, learned.assertion)
    run(path)
    assert outcomes(path, "quality", "meaning") == EXPECTED
    assert set(provider.embedded.values()) == {1}


def test_the_model_that_texts_go_to_is_part_of_what_is_trusted(path: Path):
    before = load(path).trust_hash()
    use(path, "{name: meaning, learned: meaning, model: local/embed}")
    asking = load(path).trust_hash()
    path.write_text(path.read_text().replace("local/embed", "elsewhere/embed"))
    assert len({before, asking, load(path).trust_hash()}) == 3


def test_embeddings_that_a_provider_refuses_are_told_and_nothing_is_written(
    path: Path, provider: Provider
):
    provider.key = "another"
    with pytest.raises(WorkspaceError, match="can't be embedded") as told:
        taught(path, "meaning", embeddings="local/embed")
    assert told.value.exit_code == ExitCode.FAILURE
    assert classifiers(path) == {}


def test_what_was_learned_says_from_what_and_how_well(path: Path):
    artefact = taught(path).artefact
    training, measured = artefact.training, artefact.measured
    assert (training.rows, training.good, training.bad, training.groups) == (40, 24, 16, 40)
    assert (training.node, training.port) == ("praise", "value")
    assert (measured.coverage.numerator, measured.coverage.denominator) == (16, 16)
    assert measured.coverage.low < 1
    assert measured.warning == ""
    again = taught(path, replace=True).artefact
    assert again == artefact


def test_the_grades_of_a_criterion_are_learned_apart(path: Path):
    with pytest.raises(WorkspaceError, match="--criterion calm"):
        taught(path, criterion="calm")
    grade(path, criterion="calm")
    training = taught(path, criterion="calm").artefact.training
    assert (training.criterion, training.criterion_version, training.rows) == ("calm", 3, ROWS)


def test_another_file_means_another_outcome_in_the_next_run(path: Path):
    learned = taught(path)
    use(path, learned.assertion)
    run(path)
    changed = learned.artefact.model_copy(update={"threshold": 2.0})
    Path(learned.path).write_text(changed.model_dump_json())
    run(path)
    assert set(outcomes(path, "quality", "tone-v1").values()) == {"pass"}


def test_a_classifier_that_is_gone_is_not_run_and_says_how_to_train_it(path: Path):
    learned = taught(path)
    use(path, learned.assertion)
    Path(learned.path).unlink()
    run(path)
    with opened_store(path) as store:
        cell = next(iter(cells.stream(store, store.find_run("latest").id, "quality")))
    told = {verdict["name"]: verdict for verdict in cell.verdicts}["tone-v1"]
    assert told["outcome"] == "not_run"
    assert "flowboard learn RUN NODE --name tone-v1" in told["message"]


def test_a_classifier_that_is_gone_is_told_of_when_the_flow_is_validated(path: Path):
    learned = taught(path)
    use(path, learned.assertion)
    assert load(path).validate().lines() == []
    Path(learned.path).unlink()
    report = load(path).validate()
    (line,) = report.lines()
    assert report.is_valid  # it runs, and the assertion says nothing
    assert "learned: " in line
    assert "flowboard learn RUN NODE --name tone-v1" in line
    assert line.endswith("(warning)")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(path: Path, tmp_path_factory):
    learned = taught(path)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "tone-v1.json"
    Path(learned.path).rename(elsewhere)
    Path(learned.path).symlink_to(elsewhere)
    use(path, learned.assertion)
    run(path)
    assert set(outcomes(path, "quality", "tone-v1").values()) == {"not_run"}


@pytest.mark.parametrize(
    ("lesson", "sentence"),
    [
        ({"name": "../x"}, "can't be the name"),
        ({"name": "a", "column": "products.name"}, "holds 'kindly thing 10', which is no number|holds 'dreadful"),
        ({"name": "a", "column": "products.sise"}, "Is it 'products.size'?"),
        ({"name": "a", "column": "b.c", "embeddings": "local/m"}, "Leave one of them out"),
        ({"name": "a", "criterion": "loud"}, "no criterion 'loud'"),
    ],
)  # fmt: skip
def test_what_cannot_be_learned_is_told_in_a_sentence(path: Path, lesson: dict, sentence: str):
    with pytest.raises(WorkspaceError, match=sentence):
        taught(path, **lesson)
    assert not (path.parent / "praise.learned").exists()


def test_too_few_grades_are_told_with_what_is_missing(tmp_path: Path):
    path = write(tmp_path)
    run(path)
    grade(path, rows=6)
    with pytest.raises(
        WorkspaceError, match=r"3 rows are graded good and 3 bad\. It takes 5 good and 5 bad"
    ):
        taught(path)


def test_an_evaluator_is_not_written_over_unless_it_is_wanted(path: Path):
    first = taught(path)
    with pytest.raises(WorkspaceError, match="is there already"):
        taught(path)
    assert read_artefact(Path(first.path).read_bytes()) == first.artefact
    assert len(log(path)) == ROWS


def test_a_bundle_carries_what_the_flow_has_learned(path: Path, tmp_path: Path):
    learned = taught(path)
    Path(learned.path).with_name("notes.json").write_text("{}")
    use(path, learned.assertion)
    bundle = make_bundle(load(path))
    assert [file.path for file in bundle.files if file.kind == "learned"] == [
        "praise.learned/tone-v1.json"
    ]
    opened = open_bundle(Path(bundle.path), tmp_path / "opened")
    again = Path(opened.path) / opened.flow
    assert classifiers(again) == {"tone-v1": learned.artefact}
    run(again)
    assert outcomes(again, "quality", "tone-v1") == EXPECTED
