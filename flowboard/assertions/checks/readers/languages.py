"""In which language a text is written, by a model that ships within the package py3langid.

It knows its languages by their bytes (Lui and Baldwin, IJCNLP 2011) and asks no network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from flowboard.assertions.checks.readers.markdown import within_fence, without_code

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
        "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
        "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
        "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
        "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati",
        "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole",
        "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "is": "Icelandic",
        "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer",
        "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lo": "Lao",
        "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mk": "Macedonian", "ml": "Malayalam",
        "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese",
        "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "or": "Odia", "pa": "Punjabi",
        "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
        "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali",
        "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
        "te": "Telugu", "tg": "Tajik", "th": "Thai", "tk": "Turkmen", "tl": "Tagalog",
        "tr": "Turkish", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
        "vi": "Vietnamese", "xh": "Xhosa", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
    }
)  # fmt: skip
"""The languages that a check can ask for, by ISO 639-1 code. Rarer ones would only raise false alarms."""

LEAST_LETTERS: Final = 12
"""A text with fewer Latin letters is taken for another language too easily; of others half are enough."""

_END_OF_LATIN: Final = "\u024f"
_MOST_LETTERS: Final = 20_000  # enough to tell, and soon read
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]+|[`*_#>|=~\[\](){}<>\"\\/-]+")
_CODES: Final = {name.casefold(): code for code, name in LANGUAGES.items()} | {
    "farsi": "fa", "filipino": "tl", "mandarin": "zh", "nb": "no", "bokmål": "no", "nn": "no",
    "nynorsk": "no",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """The most likely language of a text, and how likely each is, from 0 to 1."""

    code: str
    shares: Mapping[str, float]


def code_of(language: str) -> str | None:
    """The code of a language that is named by its code or its English name; None if it isn't known."""
    named = language.strip().casefold()
    primary = re.split("[-_]", named)[0]
    code = _CODES.get(named) or _CODES.get(primary, primary)
    return code if code in LANGUAGES else None


def guess(text: str) -> Guess | None:
    """The language of what is prose in `text`; None if there is too little of it to tell."""
    prose = _NO_WORDS.sub(" ", without_code(within_fence(text))[:_MOST_LETTERS])
    if sum(1 + (letter > _END_OF_LATIN) for letter in prose if letter.isalpha()) < LEAST_LETTERS:
        return None
    shares = {code: float(share) for code, share in _identifier().rank(prose)}
    return Guess(max(shares, key=shares.__getitem__), shares)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # reading the model takes 0.5 s

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, "zxx"])  # zxx: no language at all
    return identifier
