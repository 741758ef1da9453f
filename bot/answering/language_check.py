"""Questions in a language that the articles do not have."""

from __future__ import annotations

from collections.abc import Sequence

from bot.types.evidence import Evidence
from ingest.text.language import detect_language

FEWEST_LETTERS = 15
SURE = 0.5
"""Of 4,434 English questions with so many letters none is taken for another language so surely,
nor at 0.4; of German, French and Spanish ones of five words some are not recognised."""

NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""Of languages that are asked in most; of others the code is told."""


def foreign(evidence: Evidence) -> tuple[str, Sequence[str]] | None:
    """The question's language and those of the articles found for it, by name.

    ``None`` where they may be the same, or either is not known.
    """
    of_articles = {item.version.content.language for item in evidence.ranked}
    asked = detect_language(evidence.question.text, FEWEST_LETTERS, SURE)
    if asked is None or not of_articles or None in of_articles or asked in of_articles:
        return None
    names = sorted(NAMES.get(code, code) for code in of_articles if code)
    return NAMES.get(asked, asked), names
