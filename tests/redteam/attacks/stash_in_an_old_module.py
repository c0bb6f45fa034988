# goal: keep the module of the last row alive, and read what it knew
# kind: stash
KEPT = None


def check(output, row):
    global KEPT
    if KEPT:
        raise ValueError(f"another row: {KEPT}")
    KEPT = output
    last = [
        thing for thing in __import__("gc").get_objects() if getattr(thing, "__name__", "") == "check"
    ]
    raise ValueError(f"another row: {[thing.__globals__.get('KEPT') for thing in last]}")
