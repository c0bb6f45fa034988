# goal: change the builtins under everything that runs in the child
# kind: state
def check(output, row):
    builtins = __import__("builtins")
    builtins.id = lambda thing: 0
    builtins.len = lambda thing: 10**6
    builtins.isinstance = lambda thing, cls: True
    builtins.range = lambda *bounds: [0] * 10
    builtins.BaseException = ValueError
    builtins.exec = builtins.compile = builtins.type = None
    return False
