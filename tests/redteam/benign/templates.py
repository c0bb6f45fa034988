# goal: fill in texts
# kind: benign
import string
from string import Formatter, Template


def check(output, row):
    filled = Template("$who likes ${what}, $$5, $unknown").safe_substitute(who="Tim", what="kung pao")
    fields = [name for _, name, _, _ in Formatter().parse("{a} and {b!r:>10}") if name]
    formatted = "{0:>8,.2f}|{name:^7}|{0!r}".format(1234.5, name="x")
    return (
        filled == "Tim likes kung pao, $5, $unknown"
        and fields == ["a", "b"]
        and formatted == "1,234.50|   x   |1234.5"
        and f"{output=}" == f"output={output!r}"
        and string.capwords("two words") == "Two Words"
        and set(string.punctuation) >= set(".,;!")
    )
