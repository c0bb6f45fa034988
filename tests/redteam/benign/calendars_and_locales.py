# goal: ask for names of months, and for the conventions of the place
# kind: benign
import calendar
import locale


def check(output, row):
    locale.setlocale(locale.LC_ALL, "")
    try:
        locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    except locale.Error:
        locale.setlocale(locale.LC_ALL, "C")
    month = calendar.TextCalendar(calendar.MONDAY).formatmonth(2024, 2)
    return (
        calendar.isleap(2024)
        and calendar.monthrange(2024, 2) == (3, 29)
        and "February 2024" in month
        and calendar.day_abbr[0] == "Mon"
        and locale.format_string("%.2f", 1234.5) == "1234.50"
        and locale.localeconv()["decimal_point"] == "."
        and bool(locale.getpreferredencoding())
    )
