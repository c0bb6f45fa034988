"""Vectors as bytes: float32, little-endian, whatever the machine."""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode

from flowboard.node import Vector

_WIDTH = 4


def to_bytes(vector: Vector) -> bytes:
    """The numbers of a vector one after the other, four bytes each."""
    if sys.byteorder == "big":
        vector = array("f", vector)
        vector.byteswap()
    return vector.tobytes()


def from_bytes(stored: bytes) -> Vector:
    """What `to_bytes` has written.

    Raises:
        ValueError: these aren't the bytes of a vector.
    """
    if not stored or len(stored) % _WIDTH:
        raise ValueError("a vector is a number of float32 of four bytes each")
    vector = array("f", stored)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector


def to_text(vector: Vector) -> str:
    """A vector as the Base64 of its bytes, a third of what its numbers take as JSON."""
    return b64encode(to_bytes(vector)).decode("ascii")


def from_text(text: str) -> Vector:
    """What `to_text` has written.

    Raises:
        ValueError: this isn't the Base64 of a vector.
    """
    return from_bytes(b64decode(text, validate=True))
