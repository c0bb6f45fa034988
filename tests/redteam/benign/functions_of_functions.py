# goal: keep results, bind arguments, choose by type
# kind: benign
import functools
from functools import cached_property, partial, reduce, singledispatch, total_ordering


@functools.cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@singledispatch
def described(value):
    return "something"


@described.register
def _(value: int):
    return "a number"


@total_ordering
class Version:
    def __init__(self, text):
        self.text = text

    @cached_property
    def parts(self):
        return tuple(int(part) for part in self.text.split("."))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


def check(output, row):
    return (
        fibonacci(90) == 2880067194370816120
        and fibonacci.cache_info().misses == 91
        and (described(1), described("a")) == ("a number", "something")
        and Version("1.10") >= Version("1.9")
        and partial(pow, 2)(10) == 1024
        and reduce(lambda left, right: left + right, ["a", "b", "c"]) == "abc"
        and functools.cmp_to_key(lambda left, right: right - left)(1)
        > functools.cmp_to_key(lambda a, b: b - a)(2)
    )
