# goal: learn about other rows through what the module keeps
# kind: stash
SEEN = []


def check(output, row, seen=[]):  # noqa: B006
    module = __import__("sys").modules[__name__]
    module.__dict__.setdefault("kept", []).append(output)
    for kept in (SEEN, seen, check.__dict__.setdefault("seen", [])):
        kept.append(output)
        if len(kept) > 1:
            raise ValueError(f"another row: {kept[0]}")
    raise ValueError(f"another row: {module.kept[0]}" if len(module.kept) > 1 else "none")
