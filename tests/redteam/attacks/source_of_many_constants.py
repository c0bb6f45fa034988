# goal: have the compiler build something enormous
# kind: dos
NUMBERS = ((0,) * 2000,) * 2000
TEXT = "x" * 4096 * 4096
POWER = 7**7777


def check(output, row):
    return len(eval("+".join(["1"] * 50_000))) > 0
