"""From a graded run to a module and its tests, which hold in a Python that knows nothing of this project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from flowboard.interop.python_export.exporting import Exported, export_evaluator
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.evaluators.cards import build_cards
from flowboard.workspace.project import load
from tests.cli.conftest import flowboard as flowboard  # a fixture
from tests.workspace.grading.praise import FLOW, grading, run, write_flow

NAMES = ["pen", "kettle!", "lamp", "harp", "a very long wooden table", "mug!", 'the "best"\nvase \\']
BAD = {"p1", "p2", "p4"}
"""Those that people find bad. The set misses the lamp, p2, and fails the mug, p5, which they like."""

MORE = """\
          - {name: short, check: length, unit: characters, max: 35}
          - {name: bare, code: "def check(output, row): return 'secret' not in row['products.name']"}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow with three assertions that decide, run and graded."""
    path = write_flow(tmp_path, NAMES, FLOW.replace("  results:", f"{MORE}  results:"))
    run(path, trust=trust_of(path))
    with grading(path, node="quality") as session:
        while not session.is_finished:
            row = session.shown.row.key
            session.grade("bad" if row in BAD else "good", "too dark" if row == "p2" else "")
    return path


def trust_of(path: Path) -> str:
    return load(path).trust_hash()


def export(path: Path, name: str = "praise_quality.py", **more: bool) -> Exported:
    return export_evaluator(path.parent, "latest", "quality", NodeTypes(), path.parent / name, **more)


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in a folder, where importing this project fails."""
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['flowboard'] = None\n")
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-B", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_the_module_judges_as_the_run_did(path: Path):
    exported = export(path)
    assert (exported.assertions, exported.requirements, exported.tests) == (3, (), None)
    program = "from praise_quality import *; print(check_all('Oh!', {'products.name': 'secret'}), passes('Oh.', {'products.name': ''}))"
    done = alone(path.parent, "-c", program)
    assert done.stdout == "{'no_mark': 'fail', 'short': 'pass', 'bare': 'fail'} True\n", done.stderr


def test_its_tests_pass_under_pytest_and_expect_the_known_disagreements_to_fail(path: Path):
    exported = export(path, tests=True)
    assert (exported.cases, exported.disagreeing) == (7, 2)
    assert Path(exported.tests or "").name == "test_praise_quality.py"
    done = alone(
        path.parent, "-m", "pytest", "-rx", "-p", "no:cacheprovider", "-q", "test_praise_quality.py"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed, 2 xfailed" in done.stdout
    assert "Graded bad. too dark Every assertion passes it." in done.stdout
    assert "Graded good. An assertion fails it." in done.stdout


def test_its_tests_fail_when_the_module_judges_otherwise(path: Path):
    export(path, tests=True)
    module = path.parent / "praise_quality.py"
    module.write_text(module.read_text().replace("value='!'", "value='?'"))
    done = alone(path.parent, "-m", "pytest", "-p", "no:cacheprovider", "-q", "test_praise_quality.py")
    assert done.returncode == 1
    assert "[p1]" in done.stdout


def test_its_head_says_where_it_comes_from_and_that_it_was_never_measured(path: Path):
    exported = export(path)
    head = Path(exported.path).read_text().partition('"""\n\n')[0]
    assert "'quality' of the flow 'praise', run " in head
    assert "never measured" in head
    assert "bare (code)" in head
    assert "flowboard card" in exported.notes[0]


def test_with_a_report_card_its_head_has_the_word_and_the_figures_with_n_and_interval(path: Path):
    build_cards(path.parent, "latest", "quality", NodeTypes())
    exported = export(path)
    head = " ".join(Path(exported.path).read_text().partition('"""\n\n')[0].split())
    assert "says collecting: coverage" in head
    assert "measured on 7 graded rows" in head
    assert exported.notes == ()


def test_criteria_stand_above_their_assertions(path: Path):
    assert (
        "    # calm, version 3: It isn't shouting.\n    'no_mark'" in Path(export(path).path).read_text()
    )


def test_a_file_of_ours_is_written_over_and_another_one_only_if_it_is_wanted(path: Path):
    export(path, tests=True)
    export(path, tests=True)
    other = path.parent / "mine.py"
    other.write_text("precious = True\n")
    with pytest.raises(WorkspaceError, match="wasn't exported by Flowboard"):
        export(path, "mine.py")
    assert other.read_text() == "precious = True\n"
    export(path, "mine.py", replace=True)
    assert "def check_all" in other.read_text()


@pytest.mark.parametrize("name", ["quality.txt", "my-quality.py", "class.py", "1.py"])
def test_a_name_that_cannot_be_imported_is_refused(path: Path, name: str):
    with pytest.raises(WorkspaceError, match="is no name of a Python module"):
        export(path, name)


def test_without_grades_there_is_nothing_to_test_with(tmp_path: Path):
    path = write_flow(tmp_path, NAMES)
    run(path)
    with pytest.raises(WorkspaceError, match=r"flowboard grade .* quality"):
        export(path, tests=True)
    assert not (tmp_path / "praise_quality.py").exists()
    assert export(path).assertions == 1


def test_a_node_that_is_no_evaluator_is_told(path: Path):
    with pytest.raises(WorkspaceError, match="praise is no evaluator"):
        export_evaluator(path.parent, "latest", "praise", NodeTypes(), path.parent / "a.py")


def test_what_a_learned_assertion_has_learned_is_in_the_module(path: Path, tmp_path_factory):
    from flowboard.workspace.learning import Lesson, learn

    rows = [f"thing {number}{' dreadful' * (number % 2)}" for number in range(24)]
    other = write_flow(tmp_path_factory.mktemp("learned"), rows)
    run(other)
    with grading(other, node="quality") as session:
        while not session.is_finished:
            session.grade("bad" if "dreadful" in session.shown.look.output else "good")
    learn(other.parent, "latest", "quality", NodeTypes(), Lesson("tone"))
    text = other.read_text().replace("  results:", "          - {name: tone, learned: tone}\n  results:")
    other.write_text(text)
    run(other)
    export(other, tests=True)
    done = alone(other.parent, "-m", "pytest", "-p", "no:cacheprovider", "-q", "test_praise_quality.py")
    assert "24 passed" in done.stdout, done.stdout


def test_the_command_tells_what_it_wrote(flowboard, path: Path):
    ended = flowboard("export-evaluator", "latest", "quality", "quality.py", "--pytest")
    assert ended.code == 0
    assert (
        ended.out
        == "quality.py: 3 assertions\ntest_quality.py: 7 graded rows, 2 of them known to disagree\n"
    )
    assert "It has no report card" in ended.err
    ended = flowboard("export-evaluator", "latest", "quality", "quality.py", "--json")
    assert orjson.loads(ended.out)["assertions"] == 3


def test_the_command_tells_what_cannot_leave(flowboard, tmp_path: Path):
    code = "import math\\ndef check(output, row):\\n    global n\\n    return True"
    flow = FLOW.replace(
        "{name: no_mark, check: not_contains, value: '!'}", f'{{name: odd, code: "{code}"}}'
    )
    path = write_flow(tmp_path, NAMES, flow)
    run(path, trust=trust_of(path))
    ended = flowboard("export-evaluator", "latest", "quality", "quality.py")
    assert (ended.code, ended.out) == (2, "")
    assert "odd can't be exported: its code uses `global`" in ended.err
