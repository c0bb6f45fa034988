"""The parts of the grading page that live in the browser: its keys, the queue, the note, and JSON as a tree."""
