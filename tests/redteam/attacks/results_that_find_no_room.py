# goal: say of every row but the first that there was no room, so that it is run for ever
# kind: dos
# rows: 25
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    results = its_results()
    results._memory[: results._rows] = bytes([9]) * results._rows
    __import__("os")._exit(0)
