# goal: make the shared memory larger or smaller
# kind: own
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    memory = its_results()._memory
    for size in (1, 2**40):
        try:
            memory.resize(size)
            return True
        except OSError:
            pass
    return False
