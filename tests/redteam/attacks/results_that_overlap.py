# goal: have every row point at the same 4 MB of empty lists, and the engine build them all
# kind: dos
# rows: 25
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def check(output, row):
    pack = __import__("struct").pack_into
    results = its_results()
    text = b"[" + b"[]," * 1_390_000 + b"[]]"
    results._memory[results._arena : results._arena + len(text)] = text
    for index in range(25):
        pack("=II", results._memory, results._places + 8 * index, 0, len(text))
        results._memory[index] = 4
    while True:
        pass
