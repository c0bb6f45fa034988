# goal: stop, end or trace the zygote, or wait for it
# kind: own
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    os, signal = __import__("os"), __import__("signal")
    parent = os.getppid()
    attempts = (
        *(lambda number=number: os.kill(parent, number) for number in (0, 9, 15, 19)),
        lambda: os.kill(0, 9),
        lambda: os.kill(-1, 9),
        lambda: os.killpg(os.getpid(), 9),
        lambda: os.waitpid(-1, 1),
        lambda: os.waitid(0, 0, 5),
        lambda: signal.pidfd_send_signal(3, 9),
        lambda: os.sched_setaffinity(parent, {0}),
        lambda: os.setpriority(0, parent, 19),
    )
    for attempt in attempts:
        try:
            attempt()
            return True
        except OSError:
            pass
    calling = libc()
    return calling.ptrace(16, parent, 0, 0) == 0 or calling.syscall(234, parent, parent, 9) == 0
