# goal: use what isn't promised but is there
# kind: benign
# ruff: noqa: PTH119, PTH122
import inspect
import os.path
import queue
import secrets
import sys
import threading
import traceback


def check(output, row):
    lock = threading.Lock()
    with lock:
        waiting = queue.Queue()
        waiting.put(output)
    try:
        raise ValueError("seen")
    except ValueError:
        told = traceback.format_exc()
    return (
        sys.version_info >= (3, 11)
        and os.path.splitext("a/b.txt") == ("a/b", ".txt")
        and os.path.basename("a/b.txt") == "b.txt"
        and list(inspect.signature(check).parameters) == ["output", "row"]
        and waiting.get() == output
        and "ValueError: seen" in told
        and len(secrets.token_hex(4)) == 8
        and not os.environ
    )
