# goal: count, group, queue and search
# kind: benign
import array
import bisect
import heapq
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque
from graphlib import CycleError, TopologicalSorter


class Folded(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)


def check(output, row):
    counted = Counter(["the", "cat", "and", "the", "hat"])
    grouped = defaultdict(list)
    for word in counted:
        grouped[len(word)].append(word)
    recent = deque(range(10), maxlen=3)
    heap = [5, 1, 4]
    heapq.heapify(heap)
    try:
        list(TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())
    except CycleError:
        cyclic = True
    return (
        cyclic
        and counted.most_common(1) == [("the", 2)]
        and (counted - Counter(["the"]))["the"] == 1
        and sorted(grouped) == [3]
        and list(recent) == [7, 8, 9]
        and heapq.nsmallest(2, heap) == [1, 4]
        and bisect.bisect([1, 3, 5], 3) == 2
        and ChainMap({"a": 1}, {"a": 2, "b": 3})["b"] == 3
        and list(OrderedDict(a=1, b=2)) == ["a", "b"]
        and Folded({"KEY": 1})["key"] == 1
        and array.array("i", [1, 2]).tobytes() != b""
    )
