"""Benchmarks: the engine beside a bare loop over the same SDK call, in the same run.

`python -m tests.benchmarks` prints the tables; `--scale 0.05` runs a twentieth of every workload.
"""
