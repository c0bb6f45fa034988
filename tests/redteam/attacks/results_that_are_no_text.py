# goal: leave messages that are no UTF-8, or that take over a terminal
# kind: schema
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


MESSAGES = [
    b"\xff\xfe\x80" * 100,
    b"\x1b[2J\x1b]0;owned\x07",
    "\u202e\u2066txt.exe".encode(),
    b"\xed\xa0\x80\0",
]


def check(output, row):
    pack = __import__("struct").pack_into
    results, start = its_results(), 0
    for index, message in enumerate(MESSAGES):
        at = results._arena + start
        results._memory[at : at + len(message)] = message
        pack("=II", results._memory, results._places + 8 * index, start, len(message))
        results._memory[index] = 5
        start += len(message)
    while True:
        pass
