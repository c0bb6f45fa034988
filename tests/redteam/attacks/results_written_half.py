# goal: end in the middle of writing a result
# kind: schema
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    results = its_results()
    results._memory[results._arena : results._arena + 6] = b'"half' + b"\0"
    results._memory[0] = 4
    __import__("os")._exit(0)
