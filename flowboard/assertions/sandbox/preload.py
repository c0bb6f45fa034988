"""The modules that code may import: what of the standard library is useful for looking at a text.

The zygote imports them before it gives up its files, so a child has them all at once and nothing
else: what isn't here can't be found any more. `LISTED` are the names that an author is promised.
"""

from __future__ import annotations

from typing import Final

_LISTED: Final = """
    __future__ abc array ast base64 binascii bisect calendar cmath codecs collections colorsys
    contextlib copy csv dataclasses datetime decimal difflib email enum fnmatch fractions functools
    graphlib hashlib heapq hmac html io ipaddress itertools json keyword locale logging math numbers
    operator pathlib pprint random re reprlib shlex statistics string stringprep struct textwrap
    time token tokenize types typing unicodedata urllib uuid warnings weakref xml zlib
"""
LISTED: Final = frozenset(_LISTED.split())
"""Modules by the first part of their names."""

_MODULES: Final = """
    __future__ _strptime abc array ast base64 binascii bisect calendar cmath codecs collections
    collections.abc colorsys contextlib copy csv dataclasses datetime decimal difflib email
    email.base64mime email.charset email.contentmanager email.generator email.header
    email.headerregistry email.iterators email.message email.mime.multipart email.mime.text
    email.parser email.policy email.quoprimime email.utils enum fnmatch fractions functools graphlib
    hashlib heapq hmac html html.entities html.parser inspect io ipaddress itertools json keyword
    locale logging math numbers operator pathlib pprint queue random re reprlib secrets shlex
    statistics string stringprep struct textwrap threading time token tokenize traceback types
    typing unicodedata urllib.parse uuid warnings weakref xml.dom.expatbuilder xml.dom.minidom
    xml.etree.ElementTree zlib
    encodings.ascii encodings.base64_codec encodings.charmap encodings.cp1252 encodings.cp437
    encodings.hex_codec encodings.idna encodings.iso8859_1 encodings.iso8859_15 encodings.latin_1
    encodings.punycode encodings.raw_unicode_escape encodings.rot_13 encodings.unicode_escape
    encodings.utf_16 encodings.utf_16_be encodings.utf_16_le encodings.utf_32 encodings.utf_7
    encodings.utf_8_sig
"""
MODULES: Final = tuple(_MODULES.split())
"""Everything that is imported, with the parts of packages and the codecs that are looked up by name."""
