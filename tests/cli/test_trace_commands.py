"""`trace`, `flip` and `verify` as a user calls them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from flowboard.workspace.project import load
from flowboard.workspace.stores import find_run
from tests.workspace.recorded import SAID, ran_example

HEAD = "row,node,assertion,kind,outcome\n"
GRAPH = b'{"nodes": ["a", "b"], "edges": [["a", "b"]]}'


@pytest.fixture
def tables(folder: Path) -> Path:
    """Ten rows of two nodes in a folder; `a` introduces three failures and `b` one."""
    lines = []
    for row in range(10):
        for node, failing in (("a", row < 3), ("b", row < 4)):
            lines.append(f"r{row},{node},ok,check,{'fail' if failing else 'pass'}\n")
    (folder / "outcomes.csv").write_text(HEAD + "".join(lines))
    (folder / "graph.json").write_bytes(GRAPH)
    return folder


FILES = ("--outcomes", "outcomes.csv", "--graph", "graph.json", "--terminal", "b")


def test_two_files_give_the_document_that_is_promised(flowboard, tables):
    ended = flowboard("trace", *FILES, "--json")
    assert ended.code == 0
    told = ended.json
    assert [row["row"] for row in told["rows"]] == ["r0", "r1", "r2", "r3"]
    assert [row["roots"][0]["node"] for row in told["rows"]] == ["a", "a", "a", "b"]
    assert {"row", "roots", "frontier", "path"} <= told["rows"][0].keys()
    assert {"node", "own_rate", "potential_gain", "involved", "shapley", "frontier_share"} <= told[
        "nodes"
    ][0].keys()
    assert {"edges", "warnings"} <= told.keys()


def test_the_same_seed_gives_the_same_bytes(flowboard, tables):
    first, second = (flowboard("trace", *FILES, "--json", "--seed", "5").out for _ in range(2))
    assert first == second


def test_people_get_a_headline_nodes_rows_and_the_next_step(flowboard, tables):
    out = flowboard("trace", *FILES).out
    assert out.startswith("b fails in 4 of 10 rows.")
    assert "(n=4)" in out
    assert "r3" in out
    assert "\nNext: " in out


def test_a_node_without_assertions_is_said_to_be_ungraded(flowboard, tables):
    only_b = [
        line for line in (tables / "outcomes.csv").read_text().splitlines(True) if ",a," not in line
    ]
    (tables / "outcomes.csv").write_text("".join(only_b))
    assert "ungraded" in flowboard("trace", *FILES).out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "outcomes.csv is empty"),
        (HEAD, "nothing to trace"),
        ("row,node,assertion,outcome\n1,a,x,fail\n", "line 1: there is no column 'kind'"),
        (HEAD + "1,b,x,check,fail\n1,b,x,check,pass\n", "more than once"),
        (HEAD + "1,b,x,check,fial\n", "line 2, column outcome: 'fial' is none. Did you mean 'fail'?"),
        (HEAD + "1,b,x,check,fail\n\n2,b,x,czech,fail\n", "line 4, column kind: 'czech'"),
        (HEAD + "1,b,,check,fail\n", "line 2: there is no assertion"),
        (HEAD + "1,b,x,check,fail,more\n", "line 2: there are more values"),
        (HEAD + "1,b,x,check,fail\n2,b,x,check,fail,more\n", "line 3"),
        (HEAD + "1,c,x,check,fail\n", "'c'"),
        (HEAD + "1,b,x,check,pass\n", "fail"),
        ('row,node\n1,"a\n', "isn't a table"),
    ],
)
def test_a_table_that_can_t_be_traced_is_refused_with_the_place(flowboard, tables, content, sentence):
    (tables / "outcomes.csv").write_text(content)
    ended = flowboard("trace", *FILES, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"nodes": ["a",', "line 1, column"),
        ("[]", "has no list of nodes"),
        ('{"nodes": [1]}', "node 1 isn't a name"),
        ('{"nodes": ["a", "b"], "edges": [["a"]]}', "edge 1 isn't two names"),
        ('{"nodes": ["a", "b"], "edges": [["a", "b"], ["b", "a"]]}', "circle"),
        ('{"nodes": ["a"], "edges": []}', "'b'"),
    ],
)
def test_a_graph_that_is_none_is_refused_with_the_place(flowboard, tables, content, sentence):
    (tables / "graph.json").write_text(content)
    ended = flowboard("trace", *FILES)
    assert ended.code == 2
    assert sentence in ended.err


def test_files_need_each_other_and_exclude_a_run(flowboard, tables):
    assert "belong together" in flowboard("trace", "--outcomes", "outcomes.csv").err
    assert "not both" in flowboard("trace", "latest", *FILES).err


def test_a_missing_file_is_named(flowboard, folder):
    assert "outcomes.csv can't be read" in flowboard("trace", *FILES).err


def test_a_page_is_written_whole_escaped_and_without_a_script(flowboard, tables):
    evil = (tables / "outcomes.csv").read_text().replace("r3", "<script>alert(1)</script>")
    (tables / "outcomes.csv").write_text(evil)
    assert flowboard("trace", *FILES, "--html", "trace.html").code == 0
    page = (tables / "trace.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page
    assert "b fails in 4 of 10 rows." in page


def test_a_page_is_not_written_over_unasked(flowboard, tables):
    (tables / "trace.html").write_text("mine")
    ended = flowboard("trace", *FILES, "--html", "trace.html")
    assert (ended.code, (tables / "trace.html").read_text()) == (2, "mine")
    assert flowboard("trace", *FILES, "--html", "trace.html", "--replace").code == 0


# -- a run -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def triage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A recorded run of the example and where it is, as arguments."""
    with ran_example(tmp_path_factory, "ticket_triage", graded=False) as folder:
        yield find_run(folder, "latest").record.id, "--in", str(folder)


def test_a_run_is_traced_and_the_seed_decides_the_bytes(flowboard, triage):
    told = flowboard("trace", *triage, "--json").json
    assert (told["run"], told["terminal"], told["unit"]) == (triage[0], "draft", ["tickets"])
    assert next(row for row in told["rows"] if row["row"] == "k03")["answer"] == "extract"


def test_a_run_against_itself_has_not_changed(flowboard, triage):
    out = flowboard("trace", *triage, "--against", triage[0]).out
    assert "+0 pp" in out
    assert all(f"{sign}{digit}" not in out for sign in "+-" for digit in range(1, 10))


def test_a_flip_is_told_in_a_sentence(flowboard, triage):
    ended = flowboard("flip", *triage, "--row", "k03", "--node", "extract", "--with", "gold")
    assert ended.code == 0
    assert ended.out.startswith("Fixing `extract` flipped row k03 in 3 of 3 re-runs (placebo 0 of 10).")
    assert "No calls" in ended.err


def test_an_edit_is_read_from_a_file(flowboard, triage, folder):
    (folder / "better.txt").write_text("No.\n")
    ended = flowboard(
        "flip", *triage, "--row", "k03", "--node", "draft", "--with", "edit", "--text", "better.txt",
        "--repeat", "1", "--placebo", "0", "--json",
    )  # fmt: skip
    assert (ended.json["flips"], ended.json["runs"], ended.json["placebo_runs"]) == (0, 1, 0)
    missing = flowboard(
        "flip", *triage, "--row", "k03", "--node", "draft", "--with", "edit", "--text", "none.txt"
    )
    assert (missing.code, "none.txt can't be read" in missing.err) == (2, True)


def test_verify_lists_the_rows_and_says_why_there_is_no_interval(flowboard, triage):
    ended = flowboard("verify", *triage, "--rows", "3")
    assert ended.code == 0
    assert "No interval" in ended.out
    assert "3 rows replayed, 0 calls" in ended.out


def test_calls_aren_t_made_by_a_script_that_didn_t_say_yes(flowboard, folder, provider):
    answer = """\
  answer:
    type: llm
    inputs: {prompt: said.value}
    models: [local/m]
    assertions:
      - {name: short, check: length, max: 4, unit: words}
"""
    (folder / "live.flow.yaml").write_text(f"flowboard: 1\nnodes:\n{SAID}{answer}")
    run = load(folder / "live.flow.yaml").run().run_id
    before = provider.requests.total()
    arguments = ("flip", run, "--row", "a", "--node", "said", "--terminal", "answer")
    ended = flowboard(*arguments)
    assert (ended.code, provider.requests.total()) == (2, before)
    assert "Up to 13 calls" in ended.err
    assert "--yes" in ended.err
    assert flowboard(*arguments, "--yes").code == 0
    assert provider.requests.total() == before + 13


def test_json_is_one_document(flowboard, triage):
    orjson.loads(flowboard("verify", *triage, "--rows", "1", "--json").out)
