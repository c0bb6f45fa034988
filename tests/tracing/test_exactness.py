"""The posterior and the root sets against brute force over every explanation."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from flowboard.tracing.dag import Dag, read_graph
from flowboard.tracing.elimination import narrow_walk
from flowboard.tracing.gibbs import GibbsChains
from flowboard.tracing.particles import (
    Particles,
    draw_particles,
    open_roots,
    sampled_root_sets,
    states_of,
)
from flowboard.tracing.posterior import Evidence, posterior
from flowboard.tracing.roots import root_sets, vanishing

PATTERNS = 3
MOST_BITS = 17  # own errors and pushes together
seeds = st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None)


def random_case(seed: int, most: int = 9) -> tuple[Dag, np.ndarray, np.ndarray, Evidence]:
    """A graph of up to nine nodes, a terminal somewhere in it, rates and evidence."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, most + 1))
    pairs = [(source, target) for target in range(n) for source in range(target)]
    chosen = rng.permutation(len(pairs))[: min(len(pairs), MOST_BITS - n, int(rng.integers(2 * n + 1)))]
    edges = [[f"n{pairs[one][0]}", f"n{pairs[one][1]}"] for one in chosen]
    terminal = n - 1 if rng.random() < 0.7 else int(rng.integers(n))
    dag = read_graph({"nodes": [f"n{node}" for node in range(n)], "edges": edges}, f"n{terminal}")
    own, push = rng.uniform(0.01, 0.5, n), rng.uniform(0.05, 0.95, len(dag.edges))
    return dag, own, push, Evidence(*rng.uniform(0.01, 1, (3, n, PATTERNS)))


def brute(dag: Dag, own: np.ndarray, push: np.ndarray, evidence: Evidence):
    """Every explanation, with its states, root set and weight by pattern."""
    n, m = len(own), len(push)
    bits = np.array(list(product([False, True], repeat=n + m))).T
    every = Particles(bits[:n], bits[n:])
    states = states_of(dag, every)
    prior = np.where(every.errors, own[:, None], 1 - own[:, None]).prod(axis=0)
    prior = prior * np.where(every.pushes, push[:, None], 1 - push[:, None]).prod(axis=0)
    erring, bad = every.errors[..., None], states[..., None]
    likelihood = np.where(
        erring,
        evidence.erring[:, None],
        np.where(bad, evidence.inheriting[:, None], evidence.right[:, None]),
    ).prod(axis=0)
    return every, states, open_roots(dag, every), prior[:, None] * likelihood


@few
@given(seeds)
def test_the_posterior_is_that_of_brute_force(seed):
    dag, own, push, evidence = random_case(seed)
    every, states, _, weight = brute(dag, own, push, evidence)
    found = posterior(narrow_walk(dag), own, push, evidence)
    total = weight.sum(axis=0)
    sources = [source for source, _ in dag.edges]
    np.testing.assert_allclose(found.log_likelihood, np.log(total), atol=1e-9)
    np.testing.assert_allclose(found.own, every.errors @ weight / total, atol=1e-9)
    np.testing.assert_allclose(found.bad, states @ weight / total, atol=1e-9)
    sent = (states[sources] & every.pushes) @ weight / total
    np.testing.assert_allclose(found.sent, sent, atol=1e-9)


@few
@given(seeds)
def test_root_sets_gains_and_shares_are_those_of_brute_force(seed):
    dag, own, push, evidence = random_case(seed)
    _, states, roots, weight = brute(dag, own, push, evidence)
    weight = weight * states[dag.terminal][:, None]
    total, sizes = weight.sum(axis=0), roots.sum(axis=0)
    found = root_sets(dag, narrow_walk(dag), own, push, evidence)
    np.testing.assert_allclose(found.involved, roots @ weight / total, atol=1e-9)
    np.testing.assert_allclose(found.alone, (roots & (sizes == 1)) @ weight / total, atol=1e-9)
    shares = roots / np.maximum(sizes, 1)
    np.testing.assert_allclose(found.shapley, shares @ weight / total, atol=1e-9)
    np.testing.assert_allclose(found.shapley.sum(axis=0), 1, atol=1e-9)


@few
@given(seeds)
def test_what_repairs_save_is_that_of_brute_force(seed):
    dag, own, push, evidence = random_case(seed)
    _, states, roots, weight = brute(dag, own, push, evidence)
    weight = weight * states[dag.terminal][:, None]
    shares = np.random.default_rng(seed).choice([0, 0.3, 1], len(own))
    saved = np.where(roots, shares[:, None], 1).prod(axis=0) @ weight / weight.sum(axis=0)
    found = vanishing(dag, narrow_walk(dag), own, push, evidence, shares)
    np.testing.assert_allclose(found, saved, atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_particles_are_draws_from_the_exact_posterior(seed):
    dag, own, push, evidence = random_case(seed, most=6)
    walk = narrow_walk(dag)
    drawn = draw_particles(walk, own, push, evidence, 20_000, np.random.default_rng(seed))
    exact = root_sets(dag, walk, own, push, evidence)
    sampled = sampled_root_sets(open_roots(dag, drawn))
    bad = posterior(walk, own, push, evidence).bad
    np.testing.assert_allclose(states_of(dag, drawn).mean(axis=2), bad, atol=0.02)
    enough = bad[dag.terminal] > 0.2
    np.testing.assert_allclose(sampled.involved[:, enough], exact.involved[:, enough], atol=0.04)
    np.testing.assert_allclose(sampled.shapley[:, enough], exact.shapley[:, enough], atol=0.04)


def test_gibbs_comes_near_the_exact_posterior():
    for seed in (3, 11, 40):
        dag, own, push, evidence = random_case(seed, most=6)
        many = evidence.part(np.repeat(np.arange(PATTERNS), 1000))
        chains = GibbsChains(dag, np.random.default_rng(0))
        drawn = chains.particles(own, push, many, 4)
        exact = posterior(narrow_walk(dag), own, push, evidence)
        shape = (len(own), PATTERNS, -1)
        bad = states_of(dag, drawn).reshape(shape).mean(axis=2)
        np.testing.assert_allclose(bad, exact.bad, atol=0.05)
        np.testing.assert_allclose(drawn.errors.reshape(shape).mean(axis=2), exact.own, atol=0.05)


def test_a_walk_visits_every_node_and_edge_once():
    for seed in range(60):
        dag, *_ = random_case(seed)
        steps = narrow_walk(dag).steps
        for kind in ("begin", "decide", "forget"):
            nodes = sorted(step.node for step in steps if step.kind == kind)
            assert nodes == list(range(len(dag.names)))
        edges = sorted(step.edge for step in steps if step.kind == "push")
        assert edges == list(range(len(dag.edges)))


def test_a_fan_of_thirty_nodes_is_narrow():
    middle = [f"m{number}" for number in range(28)]
    edges = [["s", one] for one in middle] + [[one, "t"] for one in middle]
    dag = read_graph({"nodes": ["s", *middle, "t"], "edges": edges}, "t")
    assert narrow_walk(dag).width <= 4
