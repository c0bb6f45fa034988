# goal: block and ignore every signal, stop oneself, and wait
# kind: dos
# ruff: noqa: SIM105
def check(output, row):
    signal = __import__("signal")
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    try:
        signal.raise_signal(signal.SIGSTOP)
    except OSError:
        pass
    while True:
        try:
            signal.pause()
        except OSError:
            pass
