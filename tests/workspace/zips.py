"""Hostile zips for tests, made byte by byte where the standard library would make none."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping

FLOW = b"flowboard: 1\nnodes: {}\n"


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain zip of these files, in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def with_info(name: str, content: bytes, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """A zip with a flow and one entry whose description is changed before it is written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        zipped.writestr("a.flow.yaml", FLOW)
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFREG | 0o644) << 16
        change(info)
        zipped.writestr(info, content)
    return stream.getvalue()


def patched(data: bytes, signature: bytes, offset: int, form: str, value: int, nth: int = -1) -> bytes:
    """`data` with one number changed, `offset` bytes behind the nth place with this signature."""
    places = [place for place in range(len(data)) if data.startswith(signature, place)]
    place = places[nth] + offset
    return data[:place] + struct.pack(form, value) + data[place + struct.calcsize(form) :]


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def lying_about_size(size: int) -> bytes:
    """A zip whose last entry says that it unpacks to `size` bytes, in both places."""
    data = zip_of({"a.flow.yaml": FLOW, "b.csv": b"x" * 100})
    data = patched(data, CENTRAL, 24, "<L", size)
    return patched(data, LOCAL, 22, "<L", size)


def overlapping() -> bytes:
    """A zip with two names for the same packed bytes."""
    data = zip_of({"b.csv": b"x" * 100, "c.csv": b"x" * 100, "a.flow.yaml": FLOW})
    return patched(data, CENTRAL, 42, "<L", 0, nth=1)


def of_many_entries(count: int) -> bytes:
    """A zip with this many empty files."""
    return zip_of({f"{number}.csv": b"" for number in range(count)}, zipfile.ZIP_STORED)


def bomb(size: int) -> bytes:
    """A zip with a file of so many zeros, which takes a thousandth of that."""
    return zip_of({"a.flow.yaml": FLOW, "b.csv": b"\0" * size})
