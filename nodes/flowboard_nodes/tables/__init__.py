"""How the `dataset` node reads its data: one file a format, all of the same shape.

Each format turns an open file into a `Table`: its columns, and its records streamed as values by
port. What had to be repaired on the way is told to a `Report`, never dropped in silence.
"""
