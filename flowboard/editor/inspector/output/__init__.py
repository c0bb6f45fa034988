"""What a node gives for the active row: stored, streaming in, or as it would be."""
