# goal: draw the same numbers every time
# kind: benign
import random


def check(output, row):
    one, other = random.Random(7), random.Random(7)
    random.seed(output)
    drawn = random.random()
    random.seed(output)
    cards = list(range(10))
    one.shuffle(cards)
    return (
        random.random() == drawn
        and sorted(cards) == list(range(10))
        and one.sample(range(100), 3) != other.sample(range(100), 3)
        and random.choice("abc") in "abc"
        and 0 <= random.SystemRandom().random() < 1
    )
