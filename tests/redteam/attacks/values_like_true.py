# goal: return what equals True, or has its name or its class
# kind: schema
class Like:
    __name__ = "True"
    __class__ = bool

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(True)

    def __bool__(self):
        return True


def check(output, row):
    return {"0": 1, "1": 1.0, "2": Like(), "3": b"true"}[output[-1]]
