"""`flowboard grade` in a real terminal, through a pipe, and as JSON."""

import signal
import subprocess
import sys
from inspect import signature
from pathlib import Path

import orjson
import pytest

from flowboard.cli.grade import grade
from flowboard.workspace.grading.task import BLIND_SHARE
from tests.cli.terminal import Terminal
from tests.workspace.grading.praise import FLOW, counting, log, run, write_flow

NAMES = ["pen", "kettle!", "lamp"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The flow over three products, run, in the folder where the command is called."""
    path = write_flow(tmp_path, NAMES)
    run(path)
    return path


@pytest.fixture
def terminal(path: Path):
    """The command in a terminal, with the first row on the screen."""
    with Terminal(
        path.parent, "grade", "latest", "praise", "--grader", "ada", "--order", "data"
    ) as terminal:
        terminal.shows("q quit")
        yield terminal


def piped(path: Path, keys: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with keys from a pipe."""
    command = [
        sys.executable,
        "-m",
        "flowboard",
        "grade",
        "latest",
        "praise",
        "--grader",
        "ada",
        "--order",
        "data",
    ]
    return subprocess.run(
        [*command, *arguments], cwd=path.parent, input=keys, capture_output=True, text=True, timeout=60
    )


# -- on a terminal ------------------------------------------------------------------------------------


def test_a_row_is_shown_with_what_belongs_to_it_and_how_far_one_is(path: Path):
    with Terminal(path.parent, "grade", "latest", "review", "--order", "data") as terminal:
        screen = terminal.shows("q quit")
    for expected in ("praise / praise  p0", "Good if it is true.", "0 of 3 graded", "The pen is great."):
        assert expected in screen
    lines = screen.split("\n")
    assert len(lines) == 24
    assert all(len(line) <= 80 for line in lines)


def test_keys_grade_and_the_terminal_is_as_before_at_the_end(terminal: Terminal, path: Path):
    terminal.press("1")
    terminal.shows("1 of 3 graded, 1 good", "The kettle! is great.")
    assert terminal.settings != terminal.before
    terminal.press("3")
    terminal.shows("2 of 3 graded, 1 good, 0 bad, 1 unsure")
    terminal.press("q")
    code, last = terminal.ends()
    assert code == 0
    assert "2 of 3 graded, 1 good, 0 bad, 1 unsure; 19 more" in last
    assert "goes on with: flowboard run" in last
    assert terminal.settings == terminal.before
    assert terminal.raw.count("\x1b[?1049h") == terminal.raw.count("\x1b[?1049l") == 1
    assert counting(path) == [("p0", "good", ""), ("p1", "unsure", "")]


def test_a_row_says_why_it_is_shown(path: Path):
    with Terminal(path.parent, "grade", "latest", "praise") as terminal:
        terminal.shows("One of the first 10 rows, drawn evenly: they show what there is.", "q quit")


def test_a_bad_one_is_kept_before_its_note_is_asked_for(terminal: Terminal, path: Path):
    terminal.press("2")
    assert "The pen is great." in terminal.shows("Why is it bad?")
    assert counting(path) == [("p0", "bad", "")]
    terminal.press("no pëx\x7fn\n")
    assert "The kettle!" in terminal.shows("Graded bad.")
    assert counting(path)[-1] == ("p0", "bad", "no pën")


@pytest.mark.parametrize("end", ["\n", "\x1b"])
def test_the_note_may_stay_empty(terminal: Terminal, path: Path, end: str):
    terminal.press("2")
    terminal.shows("Why is it bad?")
    terminal.press(end)
    terminal.shows("Graded bad.")
    assert counting(path) == [("p0", "bad", "")]


def test_one_can_go_back_undo_and_mark_a_row_as_broken(terminal: Terminal, path: Path):
    terminal.press("1")
    terminal.shows("Graded good.")
    terminal.press("k")
    assert "praise / praise  p0  good" in terminal.shows("p0  good")
    terminal.press("u")
    terminal.shows("Undone.")
    terminal.press("x")
    terminal.shows("Marked as broken.")
    assert counting(path) == []
    assert [entry.action for entry in log(path)] == ["grade", "undo", "flag"]


def test_the_judges_are_hidden_until_one_insists(terminal: Terminal, path: Path):
    terminal.press("j")
    assert "no_mark" not in terminal.shows("p1", "q quit")
    terminal.press("h")
    assert "no_mark" not in terminal.shows("Grade first.")
    terminal.press("h")
    terminal.shows('fail  quality/no_mark: It contains "!".')
    terminal.press("1")
    terminal.shows("Graded good.")
    assert [entry.seen for entry in log(path)] == [True]


def test_all_keys_are_explained_and_a_wrong_one_says_how(terminal: Terminal):
    terminal.press("%")
    terminal.shows("There is no such key; ? shows those there are.")
    terminal.press("?")
    terminal.shows("mark the row as broken")
    terminal.press("\x1b")
    terminal.shows("The pen is great.")


def test_a_long_output_is_read_page_by_page(tmp_path: Path):
    path = write_flow(tmp_path, ["\n".join(f"line {number}" for number in range(60))])
    run(path)
    with Terminal(tmp_path, "grade", "latest", "praise", "--order", "data") as terminal:
        assert "line 59 is great" not in terminal.shows("more lines: space")
        terminal.press(" ")
        terminal.shows("line 29")
        terminal.press("\x1b[6~\x1b[6~\x1b[6~\x1b[6~\x1b[6~\x1b[6~\x1b[6~\x1b[6~")
        terminal.shows("line 59 is great.")
        terminal.press("\x1b[H")
        terminal.shows("more lines: space")


def test_the_screen_follows_the_size_of_the_terminal(terminal: Terminal):
    terminal.resize(12)
    assert len(terminal.shows("q quit").split("\n")) == 12


def test_the_upstream_values_can_be_folded_out(terminal: Terminal):
    terminal.press("v")
    screen = terminal.shows("products.id")
    assert screen.index("The pen is great.") < screen.index("products.id")


def test_what_a_model_wrote_is_no_order_to_the_terminal(tmp_path: Path):
    path = write_flow(tmp_path, ["\x1b[2J\x1b]0;mine\x07\x9b31m\u202e[bold]pen[/bold]\x00"])
    run(path)
    with Terminal(tmp_path, "grade", "latest", "praise") as terminal:
        screen = terminal.shows("is great.")
        assert r"\x1b[2J\x1b]0;mine\x07\x9b31m\u202e[bold]pen[/bold]\x00" in screen
        assert not any(one in terminal.raw for one in ("\x1b[2J\x1b]0", "\x07", "\x9b", "\u202e", "\0"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_in_order(terminal: Terminal, path: Path, how: signal.Signals):
    terminal.press("1")
    terminal.shows("Graded good.")
    terminal.process.send_signal(how)
    code, _ = terminal.ends()
    assert code == 128 + how
    assert terminal.settings == terminal.before
    assert terminal.raw.endswith("\x1b[?25h") or "\x1b[?1049l" in terminal.raw
    assert counting(path) == [("p0", "good", "")]


def test_ctrl_c_ends_with_the_summary_and_keeps_everything(terminal: Terminal, path: Path):
    terminal.press("2")
    terminal.shows("Why is it bad?")
    terminal.process.send_signal(signal.SIGINT)
    code, last = terminal.ends()
    assert code == 130
    assert "1 of 3 graded, 0 good, 1 bad" in last
    assert terminal.settings == terminal.before
    assert counting(path) == [("p0", "bad", "")]


def test_a_terminal_that_knows_only_lines_is_asked_by_lines(path: Path):
    with Terminal(path.parent, "grade", "latest", "praise", "--order", "data", TERM="dumb") as terminal:
        assert "The pen is great." in terminal.shows("then Enter:")
        terminal.press("1\nq\n")
        code, last = terminal.ends()
    assert code == 0
    assert "1 of 3 graded" in last
    assert "\x1b" not in terminal.raw


# -- through a pipe -----------------------------------------------------------------------------------


def test_keys_come_through_a_pipe_with_notes_behind_them(path: Path):
    ended = piped(path, "1\n2 it shouts\nu\n12\n")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[:5] == [
        "p0: good", "p1: bad (it shouts)", "p2: Undone.", "p1: good", "p2: bad"
    ]  # fmt: skip
    assert "3 of 3 graded, 2 good, 1 bad; 17 more" in ended.stdout
    assert counting(path) == [("p0", "good", ""), ("p1", "good", ""), ("p2", "bad", "")]


def test_what_is_no_key_is_told_and_changes_nothing(path: Path):
    ended = piped(path, "7\nn a thought\n1\nj\nq\n1\n")
    assert "'7' is no key" in ended.stdout
    assert counting(path) == [("p0", "good", "a thought")]


def test_with_json_there_is_one_document_with_progress_and_consistency(tmp_path: Path):
    path = write_flow(tmp_path, [f"thing {number}" for number in range(30)])
    run_id = run(path)
    ended = piped(path, "1\n" * 60, "--json", "--blind-share", "0.1", "--criterion", "calm")
    assert (ended.returncode, ended.stderr) == (0, "")
    told = orjson.loads(ended.stdout)
    assert told == {
        "run": run_id,
        "node": "praise",
        "port": "value",
        "criterion": "calm",
        "grader": "ada",
        "progress": {
            "rows": 30, "good": 30, "bad": 0, "unsure": 0, "flagged": 0, "graded": 30, "done_now": 60,
            "missing": {
                "measure": {"rows": 5, "good": 0, "bad": 5}, "optimise": {"rows": 20, "good": 0, "bad": 10}
            },
        },
        "consistency": {"rows": 3, "same": 3, "differing": []},
    }  # fmt: skip


def test_at_the_end_it_says_how_consistent_one_was(tmp_path: Path):
    path = write_flow(tmp_path, [f"thing {number}" for number in range(26)])
    run(path)
    ended = piped(path, "1\n" * 13 + "2\n" * 13, "--blind-share", "0.08")
    assert "1 row came back unmarked: " in ended.stdout
    assert "got the same grade again." in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("grade", "latest", "praize"), "no node 'praize'"),
        (("grade", "zzzz", "praise"), "no run 'zzzz'"),
        (("grade", "latest", "praise", "--criterion", "loud"), "has no criterion 'loud'"),
        (("grade", "latest", "praise", "--blind-share", "2"), "blind-share"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(path: Path, arguments, sentence: str):
    command = [sys.executable, "-m", "flowboard", *arguments]
    ended = subprocess.run(command, cwd=path.parent, input="", capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert sentence in ended.stderr


def test_without_rows_it_says_how_to_get_some(tmp_path: Path):
    path = write_flow(tmp_path, ["pen"], FLOW)
    run(path, to="products")
    ended = piped(path, "1\n")
    assert ended.returncode == 0
    assert "has no output of praise to grade yet. Run the flow first: flowboard run" in ended.stdout


def test_the_share_that_comes_back_is_that_of_a_session_unless_it_is_named():
    assert signature(grade).parameters["blind_share"].default == BLIND_SHARE
