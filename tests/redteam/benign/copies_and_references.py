# goal: copy deeply, and refer weakly
# kind: benign
import copy
import weakref
from contextlib import ExitStack, closing, nullcontext


class Thing:
    def __init__(self, parts):
        self.parts = parts

    def close(self):
        self.parts.clear()


def check(output, row):
    thing = Thing([[1], [2]])
    deep, shallow = copy.deepcopy(thing), copy.copy(thing)
    thing.parts[0].append(3)
    known = weakref.WeakValueDictionary(thing=thing)
    found = known["thing"] is thing
    with ExitStack() as stack:
        stack.enter_context(closing(thing))
        stack.enter_context(nullcontext())
    del thing
    return deep.parts[0] == [1] and shallow.parts == [] and found and "thing" not in known
