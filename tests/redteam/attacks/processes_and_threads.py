# goal: start a process or a thread, in any way
# kind: own
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    os, thread = __import__("os"), __import__("_thread")
    attempts = (
        os.fork,
        os.forkpty,
        lambda: thread.start_new_thread(print, ()),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.system("true") == 0 or 1 / 0,
    )
    for attempt in attempts:
        try:
            attempt()
            return True
        except (OSError, RuntimeError, ZeroDivisionError):
            pass
    calling = libc()
    return any(
        calling.syscall(number, 17, 0, 0, 0, 0) >= 0 for number in (56, 57, 58, 59, 220, 322, 435)
    )
