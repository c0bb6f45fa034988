# goal: fill the engine's memory with values whose text is short: members that take ten times as much
# kind: schema
def check(output, row):
    return ["%02x" % (number % 256) for number in range(660_000)]
