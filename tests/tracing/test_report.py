"""What a report holds, and that it holds together."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from flowboard.tracing import TraceError, TraceReport, compare, trace
from tests.tracing.simulator import SCENARIOS, draw_world, evaluation_rows, outcome_table
from tests.tracing.tables import DIAMOND, chain, table, traced

ABC = chain("a", "b", "c")


def simulated(seed: int = 4, scenario: str = "S1") -> TraceReport:
    world = draw_world(SCENARIOS[scenario], seed)
    return trace(outcome_table(world, evaluation_rows(world)), world.graph(), world.names[-1])


@pytest.fixture(scope="module")
def report() -> TraceReport:
    return simulated()


def test_the_same_seed_gives_the_same_bytes(report):
    assert json.dumps(simulated().to_json()) == json.dumps(report.to_json())


def test_shapley_shares_sum_to_one_and_gains_to_what_isnt_overdetermined(report):
    assert sum(node.shapley for node in report.nodes) == pytest.approx(1)
    gains = sum(node.potential_gain for node in report.nodes)
    assert gains == pytest.approx(1 - report.overdetermined)
    for node in report.nodes:
        assert node.potential_gain - 1e-12 <= node.shapley <= node.involved + 1e-12


def test_what_if_one_node_were_perfect_is_its_potential_gain(report):
    for node in report.nodes:
        assert report.what_if_perfect([node.node]) == pytest.approx(node.potential_gain, abs=1e-9)
    assert report.what_if_perfect([]) == pytest.approx(0)
    assert report.what_if_perfect([node.node for node in report.nodes]) == pytest.approx(1)


def test_repairing_more_never_saves_less(report):
    names = [node.node for node in report.nodes]
    saved = [report.what_if_perfect(names[:count]) for count in range(len(names) + 1)]
    assert saved == sorted(saved)
    halves = report.what_if_perfect(dict.fromkeys(names, 0.5))
    assert 0 < halves < 1


def test_the_sankey_carries_all_blame_to_the_terminal(report):
    arriving = sum(link.failures for link in report.sankey if link.target == report.terminal)
    begun = report.node(report.terminal).shapley * len(report.rows)
    assert arriving + begun == pytest.approx(len(report.rows))
    for node in report.nodes:
        if node.node != report.terminal:
            into = sum(link.failures for link in report.sankey if link.target == node.node)
            out = sum(link.failures for link in report.sankey if link.source == node.node)
            assert out == pytest.approx(into + node.shapley * len(report.rows))


def test_the_matrix_counts_every_failing_row_once(report):
    assert sum(cell.failures for cell in report.matrix) == pytest.approx(len(report.rows))


def test_the_matrix_goes_from_the_last_ok_node_to_the_first_bad_one():
    matrix = traced(ABC, (50, "ppp"), (7, "pff"), (4, "ppf"), (2, "fff"), (1, "p-f")).matrix
    cells = {(cell.last_ok, cell.first_bad): cell.failures for cell in matrix}
    assert cells == {("a", "b"): 7, ("b", "c"): 4, ("(start)", "a"): 2, ("(ungraded)", "c"): 1}


def test_paths_lead_from_the_answer_to_the_terminal_along_edges(report):
    edges = {(edge.source, edge.target) for edge in report.edges}
    for row in report.rows:
        assert row.path[0] == row.answer
        assert row.path[-1] == report.terminal
        assert set(zip(row.path, row.path[1:], strict=False)) <= edges


def test_edges_count_what_was_seen():
    report = traced(ABC, (60, "ppp"), (9, "ffp"), (1, "fpp"), (20, "pff"), (10, "-ff"))
    edge = next(one for one in report.edges if one.source == "a")
    assert (edge.after_failure.count, edge.after_failure.of) == (9, 10)
    assert edge.after_failure.share == 0.9
    assert edge.after_failure.low == pytest.approx(0.5958, abs=1e-4)
    assert edge.after_failure.high == pytest.approx(0.9821, abs=1e-4)
    assert (edge.after_passes.count, edge.after_passes.of) == (20, 80)


def test_an_edge_that_was_never_tested_has_no_rate():
    report = traced(ABC, (60, "-pp"), (20, "-ff"))
    edge = next(one for one in report.edges if one.source == "a")
    assert (edge.after_failure.of, edge.after_failure.share, edge.after_failure.low) == (0, None, None)


def test_a_split_bar_tells_inherited_from_recovered():
    handed_on = traced(ABC, (100, "ppp"), (40, "fff"), (5, "ppf"))
    recovers = traced(ABC, (100, "ppp"), (15, "fff"), (30, "fpp"), (5, "ppf"))
    assert handed_on.node("b").inherited > 0.2 > handed_on.node("b").recovered
    assert recovers.node("b").recovered > 0.1
    assert recovers.node("b").recovered > 3 * handed_on.node("b").recovered


def test_few_failing_rows_are_warned_about():
    assert any(
        "Only 12 rows fail" in warning for warning in traced(ABC, (50, "ppp"), (12, "fff")).warnings
    )
    assert not traced(ABC, (50, "ppp"), (30, "fff"), (5, "ppf")).warnings


def test_a_terminal_that_no_human_checks_is_noisy():
    report = traced(ABC, (50, "ppp"), (40, "fff"), terminal="judge")
    assert any("noisy" in warning for warning in report.warnings)
    assert not report.terminal_is_trusted
    assert traced(ABC, (50, "ppp"), (40, "fff")).terminal_is_trusted


def test_one_judge_that_grades_several_nodes_is_warned_about():
    report = traced(ABC, (50, "ppp"), (40, "fff"), kind="judge")
    assert any("One judge, 'ok', grades several nodes (a, b)" in text for text in report.warnings)


def test_a_node_that_doesnt_lead_to_the_terminal_is_the_root_of_nothing():
    graph = {"nodes": ["a", "side", "c"], "edges": [["a", "side"], ["a", "c"]]}
    report = traced(graph, (50, "ppp"), (40, "fff"))
    assert report.node("side").involved == 0
    assert any("'side' doesn't lead" in warning for warning in report.warnings)


def test_the_next_action_is_to_fix_the_node_that_gains_most():
    action = traced(ABC, (100, "ppp"), (40, "fff"), (5, "ppf")).next_action
    assert (action.kind, action.node) == ("fix", "a")


def test_with_nothing_checked_above_the_terminal_the_next_action_is_to_check_there():
    """However the blame is spread: no single unchecked node has as much of it as the terminal."""
    names = ["a", "b", "c", "d", "e"]
    report = traced(chain(*names), (100, "----p"), (40, "----f"))
    hidden = max(report.nodes, key=lambda node: node.ungraded_blame)
    assert hidden.ungraded_blame < report.node("e").potential_gain
    assert (report.next_action.kind, report.next_action.node) == ("assert", hidden.node)
    assert "at all nodes that nothing checks" in report.next_action.sentence


def test_the_next_action_is_to_grade_a_judge_that_the_answer_hangs_on():
    rows = [(300, "ppp"), (60, "fpf"), (60, "ppf"), (30, "pff"), (60, "fpp"), (20, "pfp")]
    report = traced(ABC, *rows, kind="judge")
    assert report.next_action.kind == "grade"
    assert report.next_action.node in report.ties


def test_the_tie_set_holds_nodes_that_the_rows_cant_tell_apart():
    report = traced(ABC, (200, "p-p"), (40, "p-f"), (5, "fpf"))
    assert {"b", "c"} <= set(report.ties)
    assert traced(ABC, (200, "ppp"), (60, "fff"), (2, "ppf")).ties == ("a",)


def test_disagreement_of_frontier_and_model_is_told():
    report = traced(DIAMOND, (300, "pppp"), (60, "ffff"), (1, "fppf"))
    assert not any(row.disagree for row in report.rows[:-1])
    for row in report.rows:
        likeliest = max(row.roots, key=lambda root: root.p).node
        assert row.disagree == (likeliest not in row.frontier)


def test_a_short_graded_line_of_specific_checks_shows_the_frontier():
    report = traced(ABC, (400, "ppp"), (40, "fff"), (20, "pff"), (1, "f-f"))
    assert {row.headline for row in report.rows[:-1]} == {"frontier"}
    assert report.rows[-1].headline == "model"


def test_a_line_that_blind_judges_grade_shows_the_first_failing_node():
    report = traced(ABC, (100, "ppp"), (40, "fpf"), (20, "fff"), kind="judge")
    assert {(row.headline, row.answer) for row in report.rows} == {("first_failing", "a")}
    assert report.rows[0].frontier == ("c",)


def test_two_traces_are_compared_by_gain():
    before = traced(ABC, (100, "ppp"), (40, "fff"), (10, "ppf"))
    after = traced(ABC, (135, "ppp"), (5, "fff"), (10, "ppf"))
    changes = {change.node: change for change in compare(before, after)}
    assert changes["a"].change < -0.3
    assert changes["c"].change > 0.3
    assert changes["c"].failures_after == pytest.approx(changes["c"].failures_before, abs=3)
    with pytest.raises(TraceError, match="one terminal"):
        compare(before, traced(chain("a", "b"), (10, "pp"), (10, "ff")))


def test_the_order_of_lines_changes_no_figure():
    rows = table(ABC, [*["ppp"] * 50, *["fff"] * 20, *["ppf"] * 9, *["pff"] * 5])
    shuffled = rows.sample(frac=1, random_state=1)
    one, other = trace(rows, ABC, "c"), trace(shuffled, ABC, "c")
    for name in ABC["nodes"]:
        gain = other.node(name).potential_gain
        assert one.node(name).potential_gain == pytest.approx(gain, abs=1e-9)


def test_a_graph_too_wide_to_be_exact_is_said_to_be_approximate():
    rng = np.random.default_rng(0)
    left, right = [f"l{one}" for one in range(16)], [f"r{one}" for one in range(16)]
    graph = {
        "nodes": [*left, *right, "t"],
        "edges": [[a, b] for a in left for b in right] + [[b, "t"] for b in right],
    }
    words = []
    for _ in range(60):
        bad = rng.random() < 0.4
        words.append(
            ("f" if bad else "p") + "p" * 15 + ("f" if bad else "p") * 16 + ("f" if bad else "p")
        )
    report = trace(table(graph, words), graph, "t")
    assert "Gibbs" in report.approximate
    assert report.approximate in report.warnings
    best = max(report.nodes, key=lambda node: node.potential_gain)
    assert best.node == "l0"
    assert report.what_if_perfect(["l0"]) == pytest.approx(best.potential_gain)


def test_a_model_that_cant_afford_exact_root_sets_says_so(monkeypatch):
    exact = simulated()
    monkeypatch.setattr("flowboard.tracing.attribution._EXACT_STATES", 0)
    sampled = simulated()
    assert "explanations were drawn" in sampled.approximate
    for one, other in zip(exact.nodes, sampled.nodes, strict=True):
        assert one.potential_gain == pytest.approx(other.potential_gain, abs=0.02)
    pair = [node.node for node in exact.nodes[-2:]]
    assert sampled.what_if_perfect(pair) == pytest.approx(exact.what_if_perfect(pair), abs=0.02)


def test_a_report_can_be_written_as_json(report):
    data = json.loads(json.dumps(report.to_json()))
    assert {"rows", "nodes", "edges", "warnings"} <= data.keys()
    assert {"row", "roots", "frontier", "path"} <= data["rows"][0].keys()
    named = {"node", "own_rate", "potential_gain", "involved", "shapley", "frontier_share"}
    assert named <= data["nodes"][0].keys()


def test_importing_the_room_loads_nothing_heavy():
    code = "import sys, flowboard.tracing; print(*{'numpy', 'pandas', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_reports_are_frozen(report):
    with pytest.raises(AttributeError):
        report.total = 3
    assert replace(report, total=3).total == 3
