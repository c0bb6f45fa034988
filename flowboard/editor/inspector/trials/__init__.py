"""Trying code on rows of the latest run, in the sandbox, before it decides anything."""
