"""Questions in another language than the articles."""

from dataclasses import replace

import pytest

from bot.answering.language_check import MIN_LETTERS, MIN_PROBABILITY, language_mismatch
from ingest.text.language import detect_language
from tests.builders.evidence import FERRY, make_evidence


def written_in(language):
    content = replace(FERRY.content, language=language)
    return replace(FERRY, content=content)


ABOUT_NIGERIA = ["How many people live in Nigeria?", "Did the governor of Nigeria resign?"]
IN_GERMAN = "Warum wird die alte Brücke in Vellmar eigentlich geschlossen?"


@pytest.mark.parametrize("question", ABOUT_NIGERIA)
def test_english_about_nigeria_is_english(question):
    assert detect_language(question, MIN_LETTERS, MIN_PROBABILITY) == "en"
    assert language_mismatch(make_evidence(written_in("en"), question=question)) is None


def test_an_english_question_fits_an_article_about_nigeria():
    question = "Why is the old bridge in Vellmar closed to the public?"
    assert language_mismatch(make_evidence(written_in("pcm"), question=question)) is None


@pytest.mark.parametrize("language", ["en", "pcm"])
def test_german_fits_neither(language):
    evidence = make_evidence(written_in(language), question=IN_GERMAN)
    assert language_mismatch(evidence) == ("German", ["English"])
