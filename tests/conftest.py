"""What all tests share: property tests that come out alike anywhere, and a quiet garbage collector."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

# As Hypothesis does it in CI: the same examples every time, and no clock, because a busy machine is no defect.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """Leave what has been imported by now in peace: walking it would take half a second, all the time."""
    gc.collect()
    gc.freeze()
