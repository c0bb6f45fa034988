# goal: match structures, and name what was found
# kind: benign
def described(value):
    match value:
        case {"kind": "circle", "r": float() | int() as radius} if radius > 0:
            return f"circle {radius}"
        case [first, *rest]:
            return f"{first} and {len(rest)} more"
        case str(text) if (words := text.split()) and len(words) == 2:
            return words[0]
        case None | True | False:
            return "nothing"
        case _:
            return "unknown"


def check(output, row):
    found = [described(value) for value in ({"kind": "circle", "r": 2}, [1, 2, 3], output, None, 3.5)]
    if (size := len(found)) != 5:
        return False
    return found == ["circle 2", "1 and 2 more", "output", "nothing", "unknown"] and size > 4
