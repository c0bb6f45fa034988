# goal: wait for a lock that is never given back
# kind: dos
def check(output, row):
    lock = __import__("threading").Lock()
    lock.acquire()
    lock.acquire()
    return False
