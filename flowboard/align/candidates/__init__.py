"""Candidates for a criterion: how many, of which kinds, by rules or by a model, and which tell nothing."""
