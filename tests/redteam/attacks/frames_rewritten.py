# goal: change rows, kinds and functions of the frames above
# kind: state
def check(output, row):
    frame = __import__("sys")._getframe()
    while "kinds" not in frame.f_locals:
        frame = frame.f_back
    names = frame.f_locals
    names["kinds"].clear()
    names["rows"][:] = names["rows"][:1] * 1000
    frame.f_globals["loads"] = lambda packed: ("tampered", {})
    frame.f_globals["call_user_code"] = lambda *arguments: True
    return False
