# goal: make every system call that isn't on the list
# kind: own
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


PASSED_BY_THE_KERNEL = {335, 336}
"""Probes: past every filter, but they end a process that wasn't sent to them by the kernel."""


def listed():
    gc = __import__("gc")
    gc.unfreeze()
    namespace = next(
        thing
        for thing in gc.get_objects()
        if isinstance(thing, dict) and "_CALLS_X86_64" in thing and "_architecture" in thing
    )
    return set(namespace["_architecture"]()[1].values())


def check(output, row):
    calling, known = libc(), listed() | PASSED_BY_THE_KERNEL
    get_errno = calling.__class__.__init__.__globals__["get_errno"]
    refused = 1
    for number in range(600):
        if number in known:
            continue
        if calling.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or get_errno() != refused:
            return True
    return False
