"""Whether a question is in another language than the articles found for it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.types.evidence import Evidence
from ingest.text.language import detect_language

MIN_LETTERS = 15
MIN_PROBABILITY = 0.5
"""With these limits, and also with a probability of 0.4, none of 4,434 English questions is taken
for another language; some German, French and Spanish ones of five words are not recognised."""

NIGERIAN_PIDGIN = "pcm"

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
"""English names of common languages; others are named by their code."""


def language_mismatch(evidence: Evidence) -> tuple[str, Sequence[str]] | None:
    """The name of the question's language, and those of the articles' languages.

    ``None`` where they may be the same, or one of them is not known.
    """
    articles = {_without_pidgin(item.version.content.language) for item in evidence.ranked}
    detected = detect_language(evidence.question.text, MIN_LETTERS, MIN_PROBABILITY)
    question = _without_pidgin(detected)
    if question is None or not articles or None in articles or question in articles:
        return None
    names = sorted(NAMES.get(code, code) for code in articles if code)
    return NAMES.get(question, question), names


def _without_pidgin(code: str | None) -> str | None:
    """English for Nigerian Pidgin, which plain English about Nigeria is taken for."""
    return "en" if code == NIGERIAN_PIDGIN else code
