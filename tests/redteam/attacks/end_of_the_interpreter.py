# goal: run something when the child ends, or keep it from ending
# kind: dos
def check(output, row):
    atexit, os, threading = __import__("atexit"), __import__("os"), __import__("threading")

    def forever(*arguments):
        while True:
            os.open("@DROP@/late", os.O_CREAT)

    atexit.register(forever)
    threading._register_atexit(forever)
    threading._shutdown = os._exit = forever
    return False
