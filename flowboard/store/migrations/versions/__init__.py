"""One file per version of the tables, numbered in order."""
