# goal: get more memory than a child may have
# kind: own
def ctypes():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found.__init__.__globals__


def check(output, row):
    mmap, types = __import__("mmap"), ctypes()
    for size in (2**40, 2**31, 600 * 2**20):
        try:
            mmap.mmap(-1, size, flags=0x4022)
            return True
        except (OSError, OverflowError):
            pass
    libc = types["CDLL"](None)
    libc.sbrk.restype = types["c_ssize_t"]
    return libc.sbrk(types["c_ssize_t"](2**30)) != -1
