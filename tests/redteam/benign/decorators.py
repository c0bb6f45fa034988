# goal: wrap functions, with and without arguments
# kind: benign
import functools


def logged(kept):
    def wrap(function):
        @functools.wraps(function)
        def inner(*arguments, **named):
            kept.append(function.__name__)
            return function(*arguments, **named)

        return inner

    return wrap


KEPT = []


@logged(KEPT)
def is_short(text, *, limit=20):
    """Whether a text is short."""
    return len(text) < limit


@logged(KEPT)
def check(output, row):
    return (
        is_short(output, limit=30)
        and is_short.__doc__ == "Whether a text is short."
        and KEPT == ["check", "is_short"]
    )
