# goal: log while looking for a mistake
# kind: benign
import io
import logging

log = logging.getLogger(__name__)
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(message)s")


def check(output, row):
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    log.addHandler(handler)
    log.info("looking at %s", output)
    try:
        len(output) / 0
    except ZeroDivisionError:
        log.exception("this went wrong")
    log.removeHandler(handler)
    return f"looking at {output}" in kept.getvalue() and "ZeroDivisionError" in kept.getvalue()
