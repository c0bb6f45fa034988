"""What is asserted of a node: the list with its counts, the form of each, and where new ones come from."""
