# goal: read, reckon with and write dates
# kind: benign
from datetime import UTC, date, datetime, timedelta


def check(output, row):
    read = datetime.strptime("Sunday, 03 March 2024 14:05", "%A, %d %B %Y %H:%M")
    short = datetime.strptime("29-Feb-24", "%d-%b-%y").date()
    zoned = datetime.strptime("2024-03-03T14:05:00+0200", "%Y-%m-%dT%H:%M:%S%z")
    return (
        read + timedelta(days=1, hours=10) == datetime(2024, 3, 5, 0, 5)
        and short == date.fromisoformat("2024-02-29")
        and zoned.astimezone(UTC).hour == 12
        and read.strftime("%d %b %Y, week %V, %p") == "03 Mar 2024, week 09, PM"
        and datetime.now(UTC).year >= 2024
        and datetime.fromtimestamp(0).astimezone().utcoffset() == timedelta(0)
        and (date(2024, 3, 1) - date(2024, 2, 1)).days == 29
    )
