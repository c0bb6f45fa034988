# goal: have the kernel send signals at some time
# kind: own
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    signal, calling = __import__("signal"), libc()
    attempts = (
        lambda: signal.alarm(1),
        lambda: signal.setitimer(signal.ITIMER_REAL, 1),
        lambda: signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001),
    )
    for attempt in attempts:
        try:
            attempt()
            if calling.alarm(0) > 0:
                return True
        except OSError:
            pass
    return calling.syscall(222, 0, 0, 0) >= 0
