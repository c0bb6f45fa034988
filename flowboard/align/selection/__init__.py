"""Choosing a small set of assertions that fails bad outputs and lets good ones pass."""
