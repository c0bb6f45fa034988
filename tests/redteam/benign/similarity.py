# goal: compare texts
# kind: benign
import difflib


def check(output, row):
    ratio = difflib.SequenceMatcher(None, "a quick fox", "a quack fox").ratio()
    close = difflib.get_close_matches("appel", ["ape", "apple", "peach"])
    delta = list(difflib.unified_diff(["a", "b"], ["a", "c"], lineterm=""))
    marked = "".join(difflib.ndiff(["a"], ["b"]))
    page = difflib.HtmlDiff().make_table(["a"], ["b"])
    return (
        ratio > 0.9
        and close == ["apple", "ape"]
        and "-b" in delta
        and marked == "- a+ b"
        and "<table" in page
    )
