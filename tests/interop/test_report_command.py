"""`flowboard report`, called as a user calls it."""

from tests.cli.conftest import flowboard  # noqa: F401 - a fixture


def test_a_report_is_written_and_named(flowboard, provider, folder):  # noqa: F811
    flowboard("run", "demo.flow.yaml")
    done = flowboard("report")
    assert done.code == 0
    assert done.out.startswith("Written: report.html (3 rows, ")
    assert (folder / "report.html").read_text().startswith("<!doctype html>")


def test_the_result_comes_as_json(flowboard, provider):  # noqa: F811
    run = flowboard("run", "demo.flow.yaml", "--json").json["run"]
    told = flowboard("report", run, "--to", "there.html", "--rows", "2", "--json").json
    assert (told["run"], told["path"], told["rows"], told["total_rows"]) == (run, "there.html", 2, 3)


def test_a_second_report_needs_leave_to_replace_the_first(flowboard, provider):  # noqa: F811
    flowboard("run", "demo.flow.yaml")
    flowboard("report")
    refused = flowboard("report")
    assert refused.code == 2
    assert "--replace" in refused.err
    assert flowboard("report", "--replace").code == 0


def test_rows_that_are_left_out_are_told(flowboard, provider):  # noqa: F811
    flowboard("run", "demo.flow.yaml")
    assert "It has the first 1 of 3 rows" in flowboard("report", "--rows", "1").err
