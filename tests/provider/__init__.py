"""A model provider on loopback that speaks both protocols and misbehaves on demand.

In a test, in a thread of its own::

    with Provider(faults=Faults({"429": 0.05}, seed=1)) as provider:
        ...                              # point a client at provider.base_url
        assert provider.answered.total() == 10

For a benchmark, as a process of its own whose CPU isn't counted::

    python -m tests.provider --port 0 --latency 0.05      # prints the base URL, then serves
"""

from tests.provider.faults import FAULTS, Faults
from tests.provider.server import Provider, Received

__all__ = ["FAULTS", "Faults", "Provider", "Received"]
