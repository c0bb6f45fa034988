# goal: leave values that are hard to read: nested, infinite, doubled, halves of characters
# kind: schema
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


VALUES = [b"[" * 4_000_000, b"1e999", b'{"a": NaN, "a": 1, "a": 2}', b'"\\ud800"']


def check(output, row):
    pack = __import__("struct").pack_into
    results, start = its_results(), 0
    for index, value in enumerate(VALUES):
        at = results._arena + start
        results._memory[at : at + len(value)] = value
        pack("=II", results._memory, results._places + 8 * index, start, len(value))
        results._memory[index] = 4
        start += len(value)
    while True:
        pass
