"""Rows as people really have them, from the file through a run to the output."""

from __future__ import annotations

import orjson
import pytest

from tests.faults import invariants
from tests.faults.scenario import Scenario

ODD = "\N{REPLACEMENT CHARACTER}"
ROWS = "id,text\na,Café crème à la carte\nb,naïve façade £5\n"
PLAIN = ["Café crème à la carte", "naïve façade £5"]


def outputs(scenario: Scenario) -> list[str]:
    """The texts in the output file, in its order."""
    lines = (scenario.folder / "out" / "results.jsonl").read_bytes().splitlines()
    return [orjson.loads(line)["text"] for line in lines]


@pytest.mark.parametrize(
    ("content", "texts", "said"),
    [
        pytest.param(ROWS.encode("utf-8-sig"), PLAIN, "", id="byte order mark"),
        pytest.param(ROWS.encode("utf-16"), PLAIN, "", id="UTF-16"),
        pytest.param(ROWS.encode("latin-1"), PLAIN, "a guess", id="Latin-1"),
        pytest.param(b"id,text\na,x\0y\nb,z\n", [f"x{ODD}y", "z"], "NUL", id="NUL"),
        pytest.param(b"id,text\na,x,y,z\nb\n", ["x", ""], "has 4 values for 2 columns", id="ragged"),
        pytest.param(
            b"id,text,text\na,x,first\nb,y,second\n", ["x", "y"], "appears again", id="double header"
        ),
        pytest.param(b"id,text\na,x\na,y\n", ["x", "y"], "occurs twice", id="double id"),
        pytest.param(b"id,text\r\na,x\r\nb,y\r\n", ["x", "y"], "", id="CRLF"),
    ],
)
def test_no_row_of_an_odd_file_is_lost(scenario: Scenario, content: bytes, texts: list[str], said: str):
    (scenario.folder / "rows.csv").write_bytes(content)
    scenario.rows = len(texts)
    ended = scenario.command()
    assert ended.code == 0, ended.err
    assert outputs(scenario) == texts
    assert said in ended.err
    invariants.check(scenario, scenario.latest_run())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "first line has to name the columns", id="empty"),
        pytest.param(b'id,text\na,"open\nb,y\n', "a quote is opened and never closed", id="open quote"),
        pytest.param(b"id,other\na,x\n", "text", id="missing column"),
    ],
)
def test_a_file_that_makes_no_table_is_told_with_its_name_and_costs_nothing(
    scenario: Scenario, content: bytes, sentence: str
):
    (scenario.folder / "rows.csv").write_bytes(content)
    ended = scenario.command()
    assert ended.code in (2, 20)
    assert sentence in ended.err
    assert "rows" in ended.err
    assert "Traceback" not in ended.err
    assert scenario.provider.requests.total() == 0
