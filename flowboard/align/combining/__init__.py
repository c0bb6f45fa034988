"""Several judges as one: which of them, and how their votes make a verdict."""
