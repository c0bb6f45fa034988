import pytest
from scipy.stats import binomtest

from flowboard.workspace.project import load
from flowboard.workspace.quality import PassRate, wilson_interval


@pytest.mark.parametrize(("passed", "total"), [(0, 1), (1, 1), (3, 7), (50, 100), (999, 1000), (0, 40)])
def test_the_interval_is_that_of_wilson(passed: int, total: int):
    expected = binomtest(passed, total).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson_interval(passed, total) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_without_items_there_is_no_rate():
    assert (PassRate(0, 0).rate, PassRate(0, 0).interval, str(PassRate(0, 0))) == (
        None,
        None,
        "no items",
    )


def rate(flow_path) -> tuple[int, int]:
    quality = load(flow_path).run().quality
    return quality.passed, quality.total


ROWS = """\
  rows:
    type: dataset
    rows: [{n: one}, {n: two}, {n: three}, {n: four}]
"""
SAY = """\
  say:
    type: prompt
    inputs: {n: rows.n}
    template: "{{ n }}"
"""


def test_an_item_passes_if_all_assertions_on_it_pass(flow_with):
    asserting = "    assertions:\n      - {name: o, check: contains, value: w}\n"
    assert rate(flow_with(ROWS + SAY + asserting)) == (1, 4)


def test_verdicts_of_an_evaluator_count_for_the_step_it_looks_at(flow_with):
    judge = """\
  judge:
    type: multi_evaluator
    inputs: {output: say.prompt}
    criteria:
      - id: c
        candidates: [{name: o, check: contains, value: o}, {name: w, check: contains, value: w}]
        chosen: [w]
"""
    assert rate(flow_with(ROWS + SAY + judge)) == (1, 4)


def test_items_that_failed_upstream_count_as_not_passed(flow_with):
    failing = """\
  say:
    type: prompt
    inputs: {n: rows.n}
    template: "{{ 1 / (n | length - 3) }}"
  ask:
    type: llm
    inputs: {prompt: say.prompt}
    models: [recorded/local/m]
"""
    path = flow_with(ROWS + failing)
    path.with_name("other.recording.jsonl").write_text("")
    assert rate(path) == (0, 4)


def test_items_that_a_filter_rejects_dont_count(flow_with):
    filtered = """\
  with_o:
    type: filter
    inputs: {item: rows.n}
    keep_if: {check: contains, value: o}
  say:
    type: prompt
    inputs: {n: with_o.kept}
    template: "{{ n }}"
"""
    assert rate(flow_with(ROWS + filtered)) == (3, 3)
