"""What checks find in a text: pure functions from texts to plain values, one kind of thing a file."""
