"""The filter for keys: every form in which a key comes back, and nothing that isn't one."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
from itertools import pairwise
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowboard.llm.redaction import Pieces, Redactor
from flowboard.llm.secret import Secret

KEY = "sk-canary-0123456789abcdef"
ODD = 'sk/can+ary="<&>\\0123456789-abcdef'
"""A key with every character that some encoding changes."""


def knowing(*keys: str) -> Redactor:
    redactor = Redactor()
    for key in keys:
        redactor.learn(Secret(key))
    return redactor


def b64(text: str, encode=base64.b64encode) -> str:
    return encode(text.encode()).decode()


FORMS = {
    "plain": lambda key: key,
    "bearer": lambda key: f"Bearer {key}",
    "percent": lambda key: quote(key, safe=""),
    "percent, lower case": lambda key: re.sub("%..", lambda one: one[0].lower(), quote(key, safe="")),
    "form": quote_plus,
    "json": lambda key: json.dumps({"key": key}),
    "json, slashes": lambda key: json.dumps({"key": key}).replace("/", "\\/"),
    "html": html.escape,
    "base64": b64,
    "base64 of bearer": lambda key: b64(f"Bearer {key}"),
    "base64 of user and key": lambda key: b64(f"user:{key}"),
    "base64 of key and more": lambda key: b64(f"{key}:"),
    "base64 for urls": lambda key: b64(f"x{key}", base64.urlsafe_b64encode),
}


@pytest.mark.parametrize("key", [KEY, ODD])
@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_found_in_every_form(form, key):
    written = FORMS[form](key)
    told = knowing(key).redact(f"refused: {written} (status 401)")
    assert told.startswith("refused: ")
    assert told.endswith("(status 401)")
    assert "…cdef" in told
    for part in (written[8:-8], key[4:-4], quote(key[4:-4], safe=""), json.dumps(key[4:-4])[1:-1]):
        assert part not in told


def test_several_keys_are_taken_out_the_longer_one_first():
    redactor = knowing(KEY, f"{KEY}-and-longer-9999", "other-canary-7777-zzzz")
    told = redactor.redact(f"{KEY}-and-longer-9999 {KEY} other-canary-7777-zzzz")
    assert told == "…9999 …cdef …zzzz"


def test_a_key_that_somebody_has_cut_is_found():
    assert knowing(KEY).redact(f"Incorrect key {KEY[:16]}**** given") == "Incorrect key …**** given"


def test_a_few_characters_of_a_key_stay():
    text = f"keys begin with {KEY[:10]}"
    assert knowing(KEY).redact(text) == text


@given(st.text(max_size=40), st.text(max_size=40), st.data())
def test_no_part_of_twelve_characters_survives(before, after, data):
    begin = data.draw(st.integers(0, len(KEY) - 12))
    end = data.draw(st.integers(begin + 12, len(KEY)))
    told = knowing(KEY).redact(before + KEY[begin:end] + after)
    assert not any(KEY[place : place + 12] in told for place in range(len(KEY) - 11))


@given(st.text(alphabet=KEY + " xyz", max_size=200))
def test_only_what_belongs_to_a_key_is_changed(text):
    parts = {KEY[place : place + 12] for place in range(len(KEY) - 11)}
    told = knowing(KEY).redact(text)
    assert told == text or any(part in text for part in parts)


@pytest.mark.parametrize("key", ["x", "none", "EMPTY", "ollama"])
def test_a_short_key_is_a_word_that_stays_in_texts(key):
    text = f"The {key} answered {key}: {key * 3}"
    assert knowing(key).redact(text) == text


def test_a_short_key_is_found_as_what_authorises():
    assert knowing("ollama").redact("ollama: Authorization: Bearer ollama") == (
        "ollama: Authorization: Bearer …"
    )


def test_answers_keep_words_and_lose_keys():
    redactor = knowing("not-needed", "sk-no-key-required", KEY)
    answer = f"A key is not-needed; write sk-no-key-required. {KEY[:16]}. {KEY}"
    assert redactor.redact_answer(answer) == answer.replace(KEY, "…cdef")
    assert "not-needed" not in redactor.redact(answer)


def test_answers_in_json_lose_keys_however_they_are_escaped():
    redactor = knowing(KEY)
    value = json.loads('{"a": ["\\u0073k-canary-0123456789abcdef", 1.5, null]}')
    assert redactor.redact_value(value) == {"a": ["…cdef", 1.5, None]}
    harmless = {"b": "x", "a": [1]}
    assert redactor.redact_value(harmless) is harmless


def test_logs_are_filtered_with_their_arguments_and_tracebacks(caplog):
    caplog.handler.addFilter(knowing(KEY))
    try:
        raise ValueError(f"no header {KEY}")
    except ValueError:
        logging.getLogger("some.library").exception("sent %s to %s", f"Bearer {KEY}", "a server")
    assert KEY not in caplog.text
    assert "sent Bearer …cdef to a server" in caplog.text
    assert "no header …cdef" in caplog.text


def test_logs_are_watched_until_they_are_left(capfd):
    redactor = knowing(KEY)
    handler = logging.StreamHandler()
    logging.getLogger().addHandler(handler)
    try:
        redactor.watch_logs()
        redactor.watch_logs()
        logging.getLogger("a").warning(KEY)
        redactor.leave_logs()
        logging.getLogger("a").warning("after")
        assert handler.filters == []
    finally:
        logging.getLogger().removeHandler(handler)
    assert capfd.readouterr().err == "…cdef\nafter\n"


@given(st.lists(st.integers(0, 60), max_size=8), st.sampled_from(["", "no key ", KEY[:7], KEY + KEY]))
def test_a_streamed_answer_loses_keys_wherever_it_is_cut(cuts, before):
    answer = f"{before}the key is {KEY}, I repeat, {KEY[:9]}"
    places = [0, *sorted(cuts), len(answer)]
    told: list[str] = []
    pieces = Pieces(knowing(KEY), told.append)
    for begin, end in pairwise(places):
        pieces.add(answer[begin:end])
    assert pieces.end() == "".join(told) == answer.replace(KEY, "…cdef")


def test_without_keys_a_streamed_answer_passes_piece_by_piece():
    told: list[str] = []
    pieces = Pieces(Redactor(), told.append)
    pieces.add("one ")
    pieces.add("two")
    assert told == ["one ", "two"]
    assert pieces.end() == "one two"
