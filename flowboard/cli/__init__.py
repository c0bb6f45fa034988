"""The command line: one file per command, each a thin face of a use case in `workspace`.

Results go to standard output, as text or with `--json` as one JSON document and nothing else;
messages and progress go to standard error.
"""
