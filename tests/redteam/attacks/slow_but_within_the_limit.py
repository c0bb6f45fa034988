# goal: take almost as long as a call may, at every row
# kind: dos
# rows: 25
def check(output, row):
    __import__("time").sleep(0.4)
    return True
