# goal: replace marshal, json and struct under the child and its results
# kind: state
def check(output, row):
    sys = __import__("sys")
    for name in ("marshal", "json", "struct", "mmap", "re", "builtins"):
        sys.modules[name] = None
    __import__("gc").unfreeze()
    sys.modules.clear()
    return False
