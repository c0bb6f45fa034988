"""Machines as they really are: without a locale, without a home, without anything in the environment."""

from __future__ import annotations

import os

import orjson

from tests.faults import invariants
from tests.faults.scenario import Scenario


def nothing_but(scenario: Scenario, **variables: str) -> dict[str, str | None]:
    """An environment of what a run needs and these variables."""
    needed = {"FLOWBOARD_PROFILES": str(scenario.settings / "profiles.toml")}
    return dict.fromkeys(os.environ.keys() - {"FAULTS_KEY"}) | needed | variables


def test_a_flow_with_accents_runs_in_the_c_locale_without_a_home(scenario: Scenario):
    scenario.write(rows=1, judges=False)
    (scenario.folder / "rows.csv").write_text('id,text\nräksmörgås,"Ça va, 世界"\n', "utf-8")
    scenario.flow.write_text(scenario.flow.read_text().replace("Say it:", "Sag’s:"), "utf-8")
    plain = nothing_but(scenario, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    ended = scenario.process(**plain)
    assert ended.code == 0, ended.err
    assert list(scenario.provider.requests) == ["Sag’s: Ça va, 世界"]
    line = (scenario.folder / "out" / "results.jsonl").read_bytes()
    assert orjson.loads(line)["text"] == "Ça va, 世界"
    shown = scenario.process("show", scenario.latest_run(), "--json", **plain)
    assert shown.code == 0, shown.err
    invariants.check(scenario, scenario.latest_run())


def test_a_flow_runs_where_the_home_is_gone(scenario: Scenario):
    scenario.write(rows=2, judges=False)
    ended = scenario.process(**nothing_but(scenario, HOME="/nonexistent"))
    assert ended.code == 0, ended.err
    invariants.check(scenario, scenario.latest_run())
