# goal: raise, catch, chain and group
# kind: benign
import contextlib


class Missing(LookupError):
    def __init__(self, name):
        super().__init__(f"{name} is missing")
        self.name = name


def read(row, name):
    try:
        return row[name]
    except KeyError as error:
        raise Missing(name) from error


def check(output, row):
    done = []
    try:
        read(row, "nothing")
    except Missing as error:
        done.append((error.name, type(error.__cause__).__name__))
        error.add_note("seen")
    else:
        return False
    finally:
        done.append("at last")
    try:
        raise ExceptionGroup("several", [ValueError("a"), TypeError("b")])
    except* ValueError as group:
        done.append(len(group.exceptions))
    except* TypeError:
        done.append("b")
    with contextlib.suppress(ZeroDivisionError):
        len(output) / 0
    assert read(row, "answer") == output, "the answer is another one"
    return done == [("nothing", "KeyError"), "at last", 1, "b"]
