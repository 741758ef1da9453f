"""Detects the language of a text, with py3langid.

The library comes with its model. It is reliable for texts of several sentences
but not for a single one, so no language is returned for a text that is too
short or too unusual.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_LENGTH = 5_000
"""Characters from the start of the text, which are as conclusive as all of it."""

MIN_LETTERS = 40
"""For scripts that write a word with several letters; in others, a letter counts more."""

NO_LANGUAGE = "zxx"
"""The library's code, from ISO 639-2, for text without linguistic content."""

MIN_PROBABILITY = 0.7

_ENGLISH, _NIGERIAN_PIDGIN = "en", "pcm"

_NAME = re.compile(r"\b[A-Z]\w*")


def detect_language(
    text: str, min_letters: int = MIN_LETTERS, min_probability: float = MIN_PROBABILITY
) -> str | None:
    """The ISO 639-1 code of the language, such as ``en``, or its ISO 639-3 code if it has none.

    ``None`` if the language is uncertain or there are too few letters.
    """
    beginning = text[:SAMPLE_LENGTH]
    letters = sum(1 + 3 * (letter > "\u2e80") for letter in beginning if letter.isalpha())
    if letters < min_letters:
        return None
    language, probability = _classified(beginning)
    return language if language != NO_LANGUAGE and probability >= min_probability else None


def _classified(text: str) -> tuple[str, float]:
    """The most probable language of a text, and how probable it is.

    What is Nigerian Pidgin only by its names is English: news from Nigeria.
    """
    language, probability = _identifier().classify(text)
    if language == _NIGERIAN_PIDGIN:
        nameless, certainty = _identifier().classify(_NAME.sub("", text))
        if nameless != _NIGERIAN_PIDGIN:
            return _ENGLISH, float(max(probability, certainty))
    return str(language), float(probability)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
