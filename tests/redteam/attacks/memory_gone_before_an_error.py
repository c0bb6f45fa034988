# goal: leave no memory to describe an error with
# kind: schema
KEPT = []


def check(output, row):
    mmap = __import__("mmap")
    size = 2**28
    while size >= 4096:
        try:
            KEPT.append(mmap.mmap(-1, size))
        except OSError:
            size //= 2
    while size >= 16:
        try:
            KEPT.append(bytearray(size))
        except MemoryError:
            size //= 2
    raise ValueError(output * 1000)
