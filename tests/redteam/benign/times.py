# goal: ask for the time, and how long something takes
# kind: benign
import time
from datetime import datetime


def check(output, row):
    begun, counted = time.time(), time.perf_counter()
    time.sleep(0)
    time.sleep(0.001)
    local = time.localtime(0)
    return (
        begun > 1_700_000_000
        and time.perf_counter() > counted
        and time.monotonic_ns() > 0
        and time.process_time() >= 0
        and (local.tm_year, local.tm_hour) == (1970, 0)
        and time.strftime("%Y-%m-%d %H:%M", time.gmtime(86400)) == "1970-01-02 00:00"
        and time.strptime("12:30", "%H:%M").tm_min == 30
        and time.mktime(time.gmtime(3600)) == 3600
        and time.ctime(0).endswith("1970")
        and datetime.now() <= datetime.now()
    )
