# goal: read a file through the loader, the codecs, the locale or the time zones
# kind: own
# ruff: noqa: PTH123, SIM115
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    io, os, time = __import__("io"), __import__("os"), __import__("time")
    loader = __import__("importlib.machinery", fromlist=["x"]).SourceFileLoader("x", "@SECRET@")
    attempts = (
        lambda: loader.get_data("@SECRET@"),
        lambda: io.open_code("@SECRET@").read(),
        lambda: io.FileIO("@SECRET@").read(),
        lambda: os.stat("@SECRET@"),
        lambda: os.scandir("/"),
        lambda: os.readlink("/proc/self/exe"),
        lambda: os.statvfs("/"),
        lambda: os.getcwd(),
        lambda: open("/proc/self/mem", "rb").read(1),
        lambda: open("/proc/self/maps").read(1),
        lambda: open(f"/proc/{os.getppid()}/environ").read(1),
        lambda: open("/dev/shm/x", "w"),
        lambda: open(0).read(1),
    )
    for attempt in attempts:
        try:
            attempt()
            return True
        except OSError:
            pass
    os.environ["TZ"] = ":@SECRET@"
    time.tzset()
    calling = libc()
    return any(calling.syscall(number, -100, b"@SECRET@", 0, 0) >= 0 for number in (257, 437, 56))
