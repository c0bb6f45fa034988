"""Machines as they really are: without a locale, without a home, without a terminal."""

from __future__ import annotations

import orjson
import pytest

from tests.faults import invariants
from tests.faults.scenario import Scenario

C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_flow_with_accents_runs_in_the_c_locale(scenario: Scenario):
    scenario.write(rows=1, judges=False)
    (scenario.folder / "rows.csv").write_text("id,text\nräksmörgås,Ça va, 世界\n", "utf-8")
    scenario.flow.write_text(scenario.flow.read_text().replace("Say it:", "Sag’s:"), "utf-8")
    ended = scenario.command(**C_LOCALE)
    assert ended.code == 0, ended.err
    assert list(scenario.provider.requests) == ["Sag’s: Ça va"]
    line = (scenario.folder / "out" / "results.jsonl").read_bytes()
    assert orjson.loads(line)["key"].startswith("rows=räksmörgås")
    assert scenario.command("show", scenario.latest_run(), **C_LOCALE).code == 0
    invariants.check(scenario, scenario.latest_run())


@pytest.mark.parametrize(
    "home",
    [{"HOME": "/nonexistent"}, {"HOME": None}, {"HOME": "/dev/null"}],
    ids=["gone", "unset", "no folder"],
)
def test_a_flow_runs_without_a_home(scenario: Scenario, home: dict[str, str | None]):
    scenario.write(rows=2, judges=False)
    profiles = str(scenario.settings / "profiles.toml")
    gone = {
        "FLOWBOARD_HOME": None,
        "XDG_CONFIG_HOME": None,
        "XDG_DATA_HOME": None,
        "XDG_CACHE_HOME": None,
    }
    ended = scenario.command(**gone, **home, FLOWBOARD_PROFILES=profiles)
    assert ended.code == 0, ended.err
    invariants.check(scenario, scenario.latest_run())


def test_a_flow_runs_in_an_environment_with_nothing_in_it(scenario: Scenario):
    import os

    scenario.write(rows=2, judges=False)
    needed = {"FLOWBOARD_PROFILES", "FAULTS_KEY"}
    empty = {name: None for name in os.environ if name not in needed}
    profiles = str(scenario.settings / "profiles.toml")
    ended = scenario.command(**(empty | {"FLOWBOARD_PROFILES": profiles}))
    assert ended.code == 0, ended.err
    invariants.check(scenario, scenario.latest_run())
