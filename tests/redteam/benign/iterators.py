# goal: combine, group and slice
# kind: benign
import itertools
import operator


def check(output, row):
    letters = "aaabbc"
    runs = [(letter, len(list(group))) for letter, group in itertools.groupby(letters)]
    return (
        runs == [("a", 3), ("b", 2), ("c", 1)]
        and list(itertools.islice(itertools.count(10, 5), 3)) == [10, 15, 20]
        and list(itertools.accumulate([1, 2, 3], operator.mul)) == [1, 2, 6]
        and len(list(itertools.combinations(range(5), 2))) == 10
        and list(itertools.chain.from_iterable(["ab", "c"])) == ["a", "b", "c"]
        and list(itertools.pairwise("abc")) == [("a", "b"), ("b", "c")]
        and list(itertools.zip_longest("ab", "c", fillvalue="-")) == [("a", "c"), ("b", "-")]
        and sorted(["b1", "a2"], key=operator.itemgetter(1)) == ["b1", "a2"]
        and max(row.items(), key=lambda item: len(item[1]))[0] == "answer"
    )
