# goal: make calls by their x32 numbers, and by numbers that don't exist
# kind: dos
def libc():
    found = next(cls for cls in object.__subclasses__() if cls.__name__ == "CDLL")
    return found(None, use_errno=True)


def check(output, row):
    number = {"0": 0x40000000 + 2, "1": 0x40000000 + 520, "2": -1, "3": 0x7FFFFFFF}[output[-1]]
    libc().syscall(number, b"@SECRET@", 0)
    return False
