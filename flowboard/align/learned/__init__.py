"""Evaluators that learn from grades: a threshold on a score, a classifier of texts."""
