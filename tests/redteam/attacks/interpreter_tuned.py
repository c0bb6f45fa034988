# goal: have collections, switches and recursion at the wrong times
# kind: dos
def check(output, row):
    gc, sys = __import__("gc"), __import__("sys")
    sys.setswitchinterval(1e-6)
    sys.setrecursionlimit(10**6)
    gc.set_threshold(1, 1, 1)

    def again(phase, details):
        gc.collect()
        gc.collect()

    gc.callbacks.append(again)
    weakref = __import__("weakref")

    class Node:
        def __del__(self):
            self.other = Node()
            weakref.finalize(self.other, again, 0, 0)

    Node()
    return False
