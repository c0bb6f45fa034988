# goal: import the engine, or anything that is installed beside it
# kind: own
def check(output, row):
    sys = __import__("sys")
    sys.path.insert(0, "/")
    for name in ("flowboard", "flowboard.node", "ctypes", "_ctypes", "orjson", "pydantic", "site"):
        try:
            module = __import__(name)
        except ImportError:
            continue
        if name != "site" or (hasattr(module, "ENABLE_USER_SITE") and module.ENABLE_USER_SITE):
            return True
    return False
