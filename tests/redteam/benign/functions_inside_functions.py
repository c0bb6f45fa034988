# goal: use closures, global counters and recursion
# kind: benign
CALLS = 0
STOP_WORDS = frozenset({"the", "a"})


def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


def depth(value):
    return 1 + max((depth(inner) for inner in value), default=0) if isinstance(value, list) else 0


def flatten(n):
    return 0 if n == 0 else 1 + flatten(n - 1)


def check(output, row, *, limit=3, **others):
    global CALLS
    CALLS += 1
    step = counter()
    step()
    later = [lambda number=number: number for number in range(3)]
    (first, *_), second = [1, 2, 3], {**row, "x": 1}
    return (
        CALLS == 1
        and step(4) == 5
        and depth([[], [[1]]]) == 3
        and flatten(500) == 500
        and [call() for call in later] == [0, 1, 2]
        and first == 1
        and second["x"] == 1
        and limit == 3
        and not others
        and not STOP_WORDS & set(output.split())
        and __name__ == "assertion"
    )
