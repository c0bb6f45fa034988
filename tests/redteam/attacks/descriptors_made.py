# goal: get a new descriptor of any kind
# kind: own
def check(output, row):
    os, select, socket = __import__("os"), __import__("select"), __import__("socket")
    makers = (
        os.pipe,
        select.epoll,
        socket.socket,
        socket.socketpair,
        lambda: os.memfd_create("x"),
        lambda: os.eventfd(0),
        lambda: os.open("/", 0),
        lambda: os.pidfd_open(os.getppid()),
        lambda: os.open("/dev/null", 2),
    )
    for make in makers:
        try:
            make()
            return True
        except OSError:
            pass
    return False
