"""The language of a text.

By py3langid, which carries its model and is exact on texts of some sentences;
about one it often errs, so a text that is too short or too odd has none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_LENGTH = 5_000
"""Characters from the beginning, which tell as much as all."""

MIN_LETTERS = 40
"""Of scripts that write a word with several letters; others say more with each."""

NO_LANGUAGE = "zxx"
"""What the library calls text that is none, by ISO 639-2."""

MIN_PROBABILITY = 0.7


def detect_language(
    text: str, min_letters: int = MIN_LETTERS, min_probability: float = MIN_PROBABILITY
) -> str | None:
    """The code of ISO 639-1, ``en`` for English, of ISO 639-3 where there is no such code.

    ``None`` where the language is not min_probability, or there are too few letters.
    """
    beginning = text[:SAMPLE_LENGTH]
    letters = sum(1 + 3 * (letter > "\u2e80") for letter in beginning if letter.isalpha())
    if letters < min_letters:
        return None
    language, probability = _identifier().classify(beginning)
    return str(language) if language != NO_LANGUAGE and probability >= min_probability else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
