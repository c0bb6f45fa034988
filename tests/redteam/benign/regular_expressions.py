# goal: find, split and replace with patterns, also through a function
# kind: benign
import re

NUMBERED = re.compile(
    r"""
    (?P<word>[^\W\d]+)  # letters of any script
    \s+
    (?P<number>\d+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def doubled(match: re.Match) -> str:
    return str(2 * int(match["number"])).join((match["word"] + " ", ""))


def check(output, row):
    found = NUMBERED.fullmatch(output)
    replaced = NUMBERED.sub(doubled, output)
    swapped = re.sub(r"(\w+) (\w+)", r"\2 \1", "ab cd")
    spans = [match.span() for match in re.finditer(r"o", "foo boo")]
    parts = re.split(r"[,;]\s*", "a, b;c")
    at_the_end = re.search(r"b$", "a\nb\n") and not re.search(r"a$", "a\nb\n")
    return (
        found is not None
        and replaced == f"output {2 * int(found['number'])}"
        and (swapped, len(spans), parts) == ("cd ab", 4, ["a", "b", "c"])
        and bool(at_the_end)
        and re.escape("a.b") == r"a\.b"
    )
