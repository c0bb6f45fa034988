# goal: use any descriptor that was left open
# kind: own
def check(output, row):
    os, mmap, socket = __import__("os"), __import__("mmap"), __import__("socket")
    uses = (
        os.fstat,
        os.dup,
        lambda handle: os.read(handle, 1),
        lambda handle: os.pread(handle, 1, 0),
        lambda handle: os.write(handle, b"x"),
        lambda handle: mmap.mmap(handle, 4096),
        lambda handle: socket.socket(fileno=handle).send(b"x"),
    )
    for handle in range(1024):
        for use in uses:
            try:
                use(handle)
                return True
            except (OSError, ValueError):
                pass
    return False
