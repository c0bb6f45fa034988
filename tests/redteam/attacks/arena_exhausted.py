# goal: give more than there is room for
# kind: schema
# rows: 25
def check(output, row):
    return "x" * 4_000_000
