# goal: return values that change, or run code, while they are written as JSON
# kind: schema
class Items(dict):
    def items(self):
        self.clear()
        return [("a", self), ("b", [self])]

    def __bool__(self):
        return True


class Name(str):
    def encode(self, *arguments):
        return b""


class Whole(int):
    def __repr__(self):
        return "true"


def check(output, row):
    values = {"0": Items(a=1), "1": Name("true"), "2": Whole(1), "3": [Whole(1)]}
    return values[output[-1]]
