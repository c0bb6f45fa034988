# goal: inherit, compare, count and call
# kind: benign
from abc import ABC, abstractmethod


class Rule(ABC):
    made = 0

    def __init__(self, name):
        self.name = name
        type(self).made += 1

    @abstractmethod
    def holds(self, text): ...

    @property
    def title(self):
        return self.name.title()

    @classmethod
    def called(cls, name):
        return cls(name)

    @staticmethod
    def clean(text):
        return text.strip()

    def __call__(self, text):
        return self.holds(self.clean(text))

    def __and__(self, other):
        return Both(self, other)

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.kind = cls.__name__.lower()


class Contains(Rule):
    def holds(self, text):
        return self.name in text


class Both(Rule):
    def __init__(self, *rules):
        super().__init__("both")
        self.rules = rules

    def holds(self, text):
        return all(rule(text) for rule in self.rules)


def check(output, row):
    try:
        Rule("nothing")
    except TypeError as error:
        abstract = "abstract" in str(error)
    rule = Contains.called("out") & Contains("put")
    return (
        abstract
        and rule(f"  {output} ")
        and rule.kind == "both"
        and Contains.made == 2
        and rule.title == "Both"
    )
