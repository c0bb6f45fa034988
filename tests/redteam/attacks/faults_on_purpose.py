# goal: end by a signal, and have the handlers of faults write about it
# kind: dos
def check(output, row):
    faulthandler = __import__("faulthandler")
    faults = {
        "0": faulthandler._sigsegv,
        "1": faulthandler._sigabrt,
        "2": faulthandler._stack_overflow,
        "3": lambda: faulthandler.dump_traceback_later(0.01, repeat=True),
    }
    faults[output[-1]]()
    return False
