"""Forms: what can be set on a node type or a check, read off its schema, so that no face needs code for each."""
