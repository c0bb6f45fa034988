# goal: yield, send and delegate
# kind: benign
from contextlib import contextmanager


def words(text):
    yield from text.split()


def running_mean():
    total, count, mean = 0, 0, None
    while True:
        total += yield mean
        count += 1
        mean = total / count


@contextmanager
def noted(notes):
    notes.append("in")
    try:
        yield notes
    finally:
        notes.append("out")


def check(output, row):
    mean = running_mean()
    next(mean)
    means = [mean.send(number) for number in (2, 4, 6)]
    with noted([]) as notes:
        lengths = {word: len(word) for word in words(output)}
    squares = (number * number for number in range(10))
    return (
        means == [2, 3, 4] and notes == ["in", "out"] and lengths["output"] == 6 and sum(squares) == 285
    )
