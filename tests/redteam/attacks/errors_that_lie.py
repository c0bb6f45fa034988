# goal: have the description of an error do harm
# kind: schema
class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit(0)


class Endless(Exception, metaclass=Meta):
    @property
    def __traceback__(self):
        raise KeyboardInterrupt

    def __str__(self):
        return Text("x" * 10_000_000)


class Text(str):
    def __getitem__(self, key):
        return self

    def __format__(self, how):
        return self

    def encode(self, *arguments):
        return b"\xff" * 10_000_000


def check(output, row):
    raise Endless
