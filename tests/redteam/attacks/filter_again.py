# goal: change the filter, the death signal or the limits
# kind: own
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    calling, resource = libc(), __import__("resource")
    for option in range(80):
        for argument in (0, 1, 2):
            if calling.prctl(option, argument, 0, 0, 0) >= 0:
                return True
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_CPU):
        try:
            resource.setrlimit(limit, (10**6, 10**6))
            return True
        except (OSError, ValueError):
            pass
    return calling.personality(0x0400000) >= 0
