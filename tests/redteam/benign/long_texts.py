# goal: wrap, shorten, indent and quote
# kind: benign
import fnmatch
import pprint
import reprlib
import shlex
import textwrap


def check(output, row):
    text = "The quick brown fox jumps over the lazy dog. " * 3
    lines = textwrap.wrap(text, width=30)
    return (
        all(len(line) <= 30 for line in lines)
        and textwrap.shorten(text, 20, placeholder="…") == "The quick brown fox…"
        and textwrap.dedent("  a\n    b") == "a\n  b"
        and textwrap.indent("a\nb", "> ") == "> a\n> b"
        and shlex.split("run 'a b' --c") == ["run", "a b", "--c"]
        and shlex.quote("a b") == "'a b'"
        and fnmatch.fnmatch("notes.txt", "*.txt")
        and pprint.pformat({"b": 1, "a": [2]}) == "{'a': [2], 'b': 1}"
        and len(reprlib.repr("x" * 1000)) < 50
    )
