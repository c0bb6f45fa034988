"""The engine: plan, scheduler, cache keys, journal, limits and events of a run."""
