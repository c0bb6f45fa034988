"""Use cases of grading: the rows of a run, in which order people see them, and what their grades come to."""
