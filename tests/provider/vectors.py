"""What the provider embeds: a text becomes the bag of its words, where words of one meaning are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import orjson

WIDTH = 128

MEANINGS = {
    word: number
    for number, words in enumerate(
        (
            "shoes shoe sneakers footwear boots",
            "return returns back refund refunds money",
            "shipping ship delivery deliver parcel post",
            "free costless gratis",
            "size sizes fit fits small large",
        )
    )
    for word in words.split()
}
"""Words with the place of their meaning; every other word has a place of its own behind these."""

BROKEN = frozenset({"wrong_count", "wrong_index", "wrong_length", "no_number", "not_finite"})
"""The faults in which a whole answer holds other vectors than those that were asked for."""


def vector_of(text: str) -> list[float]:
    """How often each meaning is in a text; of a text without words a single one."""
    numbers = [0.0] * WIDTH
    for word in re.findall(r"\w+", text.lower()) or [""]:
        numbers[MEANINGS.get(word, _place(word))] += 1.0
    return numbers


def embeddings_body(body: Mapping[str, Any], fault: str) -> bytes:
    """The answer to a request of `/v1/embeddings`."""
    texts: list[str] = body["input"]
    data = [
        {"object": "embedding", "index": index, "embedding": vector_of(text)}
        for index, text in enumerate(texts)
    ]
    last = data[-1]
    if fault == "shuffled":
        data.reverse()
    elif fault == "wrong_count":
        data.pop()
    elif fault == "wrong_index":
        last["index"] = 0
    elif fault == "wrong_length":
        last["embedding"] = vector_of("")[1:]
    elif fault in ("no_number", "not_finite"):
        last["embedding"] = [None if fault == "no_number" else 1e300, *vector_of("")[1:]]
    tokens = sum(len(text) // 4 + 1 for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return orjson.dumps({"object": "list", "data": data, "model": body["model"], "usage": usage})


def _place(word: str) -> int:
    first = len(set(MEANINGS.values()))
    return first + crc32(word.encode()) % (WIDTH - first)
