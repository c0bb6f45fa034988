"""The file: whole in itself, with a policy that fits it, and no larger than it may be."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from flowboard.interop.html_report import write_report
from flowboard.interop.html_report.assets import SCRIPTS, STYLES
from flowboard.workspace.catalogue import NodeTypes
from flowboard.workspace.errors import WorkspaceError
from flowboard.workspace.project import load
from tests.house.project import ROOT, files


def source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def policy_of(html: str) -> dict[str, str]:
    content = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    return dict(rule.partition(" ")[::2] for rule in content.split("; "))


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(tweets):
    (style,) = re.findall(r"<style>(.*?)</style>", tweets.html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", tweets.html, re.DOTALL)
    policy = policy_of(tweets.html)
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == source(style)
    assert policy["script-src"] == source(script)
    assert "unsafe" not in str(policy)


def test_what_is_not_data_names_no_address_to_ask(tweets):
    page = re.sub(r'<script type="application/json".*?</script>', "", tweets.html, flags=re.DOTALL)
    page = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    # All there is is the name of the language of its pictures.
    assert set(re.findall(r"https?://[^\s'\"<)]+", page)) == {"http://www.w3.org/2000/svg"}


def test_every_file_of_style_and_script_is_in_the_page():
    folder = ROOT / "flowboard" / "interop" / "html_report"
    assert {path.stem for path in files(folder / "style", "*.css")} == set(STYLES)
    assert {path.stem for path in files(folder / "script", "*.js")} == set(SCRIPTS)


def test_no_path_of_the_machine_is_in_the_file(project, folder, report):
    project.run()
    assert str(folder) not in report().html


def test_a_file_that_is_there_is_only_written_over_if_asked(project, folder):
    project.run(limit=1)
    target = folder / "mine.html"
    target.write_text("mine")
    with pytest.raises(WorkspaceError, match=r"is there already.*--replace"):
        write_report(folder, "latest", NodeTypes(), target)
    assert target.read_text() == "mine"
    assert write_report(folder, "latest", NodeTypes(), target, replace=True).rows == 1


def test_a_run_that_isnt_there_leaves_no_file(project, folder):
    project.run(limit=1)
    with pytest.raises(WorkspaceError, match="no run 'zzzz'"):
        write_report(folder, "zzzz", NodeTypes(), folder / "report.html")
    assert not (folder / "report.html").exists()


# -- limits ----------------------------------------------------------------------------------------


def test_a_long_value_is_cut_and_says_how_long_it_was(project, report):
    project.run()
    found = report(value=10)
    answer = next(cell for cell in found.json("part-0")["cells"] if cell["node"] == "answer")
    assert len(answer["values"][0]["text"]) == 10
    assert answer["values"][0]["cut"] > 10
    assert "cut because they are long" in found.words


def test_with_fewer_rows_than_there_are_the_report_says_what_is_left_out(project, report):
    run = project.run().run_id
    found = report(rows=2)
    assert [row[0] for row in found.json("table")] == ["a", "b"]
    assert "This file has the first 2 of 3 rows" in found.words
    assert f"flowboard report {run} --rows 3" in found.words


def test_rows_stop_where_the_file_would_get_too_large(folder, flow_with, report):
    rows = "".join(f"      - {{id: r{number}, text: {'x' * 50}}}\n" for number in range(250))
    load(flow_with(f"  rows:\n    type: dataset\n    rows:\n{rows}")).run()
    found = report(size=1000)
    assert len(found.json("table")) == 100  # one part, which is looked at before the next
    assert "This file has the first 100 of 250 rows, for more would make it too large" in found.words


def test_the_figures_are_about_all_rows_also_where_some_are_left_out(project, report):
    quality = project.run().quality
    assert f"{quality.passed} of 3 items" in report(rows=1).words


def test_only_rows_that_go_wrong_are_there_if_asked(project, report, provider):
    provider.enqueue("400")
    project.run(concurrency=1)
    table = report(only_bad=True).json("table")
    assert [row[3] for row in table if row[3] == "pass"] == []
    assert 1 <= len(table) <= 3


def test_a_run_without_any_row_has_no_rates_and_no_rows(folder, flow_with, report):
    (folder / "none.csv").write_text("id,text\n")
    load(flow_with("  rows:\n    type: dataset\n    path: none.csv\n")).run()
    found = report()
    assert "Pass — no items to measure" in found.words
    assert 'id="rows-panel"' not in found.html
