"""A run as a board of rows × nodes: read once, kept small, filtered and paged without going back."""
