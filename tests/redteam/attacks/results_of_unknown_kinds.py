# goal: write kinds that only the zygote may write, and some that don't exist
# kind: schema
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    results = its_results()
    results._memory[0:4] = bytes([6, 7, 8, 255])
    results._memory[results._places : results._arena] = b"\xff" * (results._arena - results._places)
    while True:
        pass
