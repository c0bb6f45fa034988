"""The elements that people type into. Each keeps what is typed until the person leaves it."""
