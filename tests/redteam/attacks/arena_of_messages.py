# goal: leave millions of messages for one row
# kind: dos
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    results = its_results()
    while True:
        results.put(0, 5, b"message " * 60)
