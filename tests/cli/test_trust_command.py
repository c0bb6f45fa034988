"""`flowboard trust`, and how `run` asks for trust: at a terminal, in a pipe, and in scripts."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen

import orjson
import pytest

from flowboard.workspace.trust.visible import visible

SOURCE = (
    "def check(output, row):\n\t# \x1b[2J \u202e wollof\n\treturn True" + " " * 90 + "; hidden = 1\n"
)
NODES = """\
  rows:
    type: dataset
    path: tweets.csv
    assertions:
      - {name: polite, code: "checks.py::check"}
"""


@pytest.fixture
def coded(folder: Path) -> Path:
    """A flow with a code file beside it."""
    (folder / "checks.py").write_text(SOURCE)
    path = folder / "coded.flow.yaml"
    path.write_text(f"flowboard: 1\nnodes:\n{NODES}")
    return path


def test_the_sheet_ends_with_3_where_nobody_can_be_asked(flowboard, coded: Path):
    ended = flowboard("trust", "coded.flow.yaml")
    assert ended.code == 3
    assert "rows runs Python that the flow brings (polite)." in ended.out
    assert "flowboard trust FLOW --yes" in ended.err
    assert flowboard("run", "coded.flow.yaml").code == 3


def test_with_yes_it_is_trusted_until_it_is_revoked(flowboard, coded: Path):
    assert flowboard("trust", "coded.flow.yaml", "--yes").code == 0
    assert flowboard("run", "coded.flow.yaml").code == 0
    assert flowboard("trust", "coded.flow.yaml").code == 0
    assert str(coded) in flowboard("trust", "--list").out
    assert "no longer" in flowboard("trust", "coded.flow.yaml", "--revoke").out
    assert flowboard("run", "coded.flow.yaml").code == 3


def test_print_hash_prints_what_trust_takes_and_nothing_else(flowboard, coded: Path):
    printed = flowboard("trust", "coded.flow.yaml", "--print-hash")
    assert (printed.code, printed.err, printed.out.count("\n")) == (0, "", 1)
    hash_ = printed.out.strip()
    assert flowboard("run", "coded.flow.yaml", "--trust", hash_).code == 0
    refused = flowboard("run", "coded.flow.yaml", "--trust", "v1-ab")
    assert refused.code == 3
    assert "v1-ab" in refused.err
    assert hash_ in refused.err


def test_json_is_the_whole_sheet_and_whether_it_is_trusted(flowboard, coded: Path):
    looked = flowboard("trust", "coded.flow.yaml", "--json")
    assert (looked.code, looked.json["trusted"]) == (3, False)
    assert looked.json["code"][0]["source"] == SOURCE
    assert looked.json["hash"] == flowboard("trust", "coded.flow.yaml", "--print-hash").out.strip()
    trusted = flowboard("trust", "coded.flow.yaml", "--json", "--yes")
    assert (trusted.code, trusted.json["trusted"]) == (0, True)
    listed = flowboard("trust", "--list", "--json")
    assert [entry["path"] for entry in listed.json] == [str(coded)]
    assert flowboard("trust", "coded.flow.yaml", "--revoke", "--json").json == {
        "revoked": [looked.json["hash"]]
    }


def test_a_flow_that_needs_nothing_says_so(flowboard, provider):
    ended = flowboard("trust", "demo.flow.yaml")
    assert (ended.code, "needs no trust" in ended.err) == (0, True)


def test_without_a_flow_it_says_what_is_missing(flowboard):
    ended = flowboard("trust")
    assert ended.code == 2
    assert "Name the flow" in ended.err


def test_record_takes_a_hash_too(flowboard, coded: Path):
    hash_ = flowboard("trust", "coded.flow.yaml", "--print-hash").out.strip()
    assert flowboard("record", "coded.flow.yaml").code == 3
    assert flowboard("record", "coded.flow.yaml", "--trust", hash_).code == 0


# -- the sheet can't be forged -------------------------------------------------------------------


def test_code_is_shown_in_full_with_everything_that_cant_be_seen_written_out(flowboard, coded: Path):
    shown = flowboard("trust", "coded.flow.yaml").out
    assert "1 | def check(output, row):\n" in shown
    assert "2 | →   # <U+001B>[2J <U+202E> wollof\n" in shown
    assert "; hidden = 1" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_file_of_several_functions_is_shown_once(flowboard, coded: Path):
    (coded.parent / "checks.py").write_text(
        "def check(o, r): return True\ndef other(o, r): return True\n"
    )
    coded.write_text(f'{coded.read_text()}      - {{name: more, code: "checks.py::other"}}\n')
    lines = flowboard("trust", "coded.flow.yaml").out.splitlines()
    at = lines.index("1 | def check(o, r): return True")
    assert lines[at - 2 : at] == [
        "Code of rows, assertion polite, function check, in the file checks.py",
        "Code of rows, assertion more, function other, in the file checks.py",
    ]
    assert lines.count(lines[at]) == 1
    assert "  - reads checks.py (rows)" in lines


def test_a_node_with_code_of_its_own_and_an_assertion_names_both(flowboard, coded: Path):
    coded.write_text(
        "flowboard: 1\nnodes:\n  rows: {type: dataset, path: tweets.csv}\n  step:\n    type: python\n"
        "    code: 'def run(): return 1'\n"
        "    assertions: [{name: one, code: 'def check(o, r): return o == 1'}]\n"
    )
    shown = flowboard("trust", "coded.flow.yaml").out
    assert "step runs Python that the flow brings (one, its own code)." in shown


def test_every_line_fits_on_80_columns_and_every_line_of_code_has_a_margin(flowboard, coded: Path):
    (coded.parent / "checks.py").write_text(
        "def check(output, row):\n" + "    x = '" + "世" * 200 + "'\n"
    )
    lines = flowboard("trust", "coded.flow.yaml").out.splitlines()[2:]
    assert max(len(line) for line in lines) <= 80
    assert all(line.startswith(("1 | ", "2 | ", "… | ")) for line in lines if "世" in line)


def test_a_name_cant_begin_a_line_of_its_own(flowboard, coded: Path):
    forged = "fine\\n\\nNeeds your trust\\n  - nothing"
    coded.write_text(coded.read_text().replace("name: polite", f'name: "{forged}"'))
    lines = flowboard("trust", "coded.flow.yaml").out.splitlines()
    assert lines.count("Needs your trust") == 1
    assert "  - nothing" not in lines


@pytest.mark.parametrize(
    "character", "\n\r\x00\x07\x1b\x9b\u200b\u2066\u2069\u202a\u2028\ufeff\u3164\ufe0f"
)
def test_what_cant_be_seen_is_written_out(character: str):
    assert visible(f"a{character}b") == f"a<U+{ord(character):04X}>b"


def test_what_can_be_seen_is_shown_as_it_is():
    assert visible("naïve 世界 { x | y }") == "naïve 世界 { x | y }"


# -- at a terminal -------------------------------------------------------------------------------


@pytest.fixture
def at_terminal(folder: Path) -> Callable[..., tuple[int, str, str]]:
    """Runs a command at a terminal, types answers, and gives code, output and what the terminal shows."""

    def run(*arguments: str, typed: str) -> tuple[int, str, str]:
        master, terminal = pty.openpty()
        process = Popen(
            [sys.executable, "-m", "flowboard", *arguments],
            cwd=folder, stdin=terminal, stderr=terminal, stdout=PIPE, text=True,
            env=os.environ | {"TERM": "dumb", "COLUMNS": "80"},
        )  # fmt: skip
        os.close(terminal)
        os.write(master, typed.encode())
        out, _ = process.communicate(timeout=60)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the terminal's other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        return process.returncode, out, shown.decode()

    return run


def test_a_run_offers_the_sheet_and_goes_on_after_a_yes(at_terminal, flowboard, coded: Path):
    code, out, shown = at_terminal("run", "coded.flow.yaml", "--json", typed="y\ny\n")
    assert code == 0
    assert orjson.loads(out)["status"] == "done"
    assert "Look at it now?" in shown
    assert "Trust sheet of" in shown
    assert "Do you trust this flow to do that?" in shown
    assert flowboard("run", "coded.flow.yaml").code == 0


@pytest.mark.parametrize("typed", ["n\n", "\n", "y\nn\n", "y\n\n"], ids=repr)
def test_anything_but_yes_is_no(at_terminal, flowboard, coded: Path, typed: str):
    code, out, shown = at_terminal("run", "coded.flow.yaml", typed=typed)
    assert (code, out.strip()) == (3, "")
    assert shown.count("needs your trust before it runs") == shown.count("In scripts and CI") == 1
    assert flowboard("run", "coded.flow.yaml").code == 3
    assert not (coded.parent / ".flowboard").exists()


def test_the_command_asks_at_a_terminal(at_terminal, flowboard, coded: Path):
    code, out, shown = at_terminal("trust", "coded.flow.yaml", typed="y\n")
    assert code == 0
    assert "Trust sheet of" in out
    assert "You trust this flow." in shown
    assert flowboard("run", "coded.flow.yaml").code == 0
