"""Texts made to slow the checks down: the longest citable text, repeating one pattern."""

import pytest

from benchmarks.soak.place import FAKE_MODEL, Place, embedding_by
from bot.bootstrap import open_application
from bot.generation.prompt_context import MAX_CHARACTERS
from bot.types.question import MAX_QUESTION_CHARACTERS, Question
from bot.verification.gates import MAX_CLAIM_CHARACTERS, CitedSentences, failures
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article
from tests.builders.evidence import make_version

PIECES = (
    *('"a ', "'a", "“", "1", "1,", "a.", "May 1, ", "A ", "Abc ", "a-", "www.", "@", "<a", "("),
    *("A and ", "A of the ", "1 %", "twenty ", "one hundred ", "not ", "may ", "*_", "_", "[]("),
    *("to send ", "last year ", "Monday, ", "$1.", ", ", "渡", "\u200b."),
)


@pytest.mark.parametrize("tail", ["", "x!"])
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_of_an_article_keeps_the_checks_busy(piece, tail):
    # One that takes a time that grows as the square of the text would take minutes.
    version = make_version([piece * (MAX_CHARACTERS // len(piece)) + tail, "Anna met Carl."])
    claim = piece * (MAX_CLAIM_CHARACTERS // len(piece)) + tail
    cited = CitedSentences(((version, version.sentences[0]),))
    assert all(isinstance(name, str) for name in failures(claim, cited))


def test_no_question_keeps_the_search_busy_whatever_the_articles_are(tmp_path):
    place = Place(tmp_path / "data", FAKE_MODEL)
    with embedding_by(FAKE_MODEL), open_application(place.settings(), with_llm=False) as opened:
        library = opened.libraries.open(SHARED_LIBRARY)
        for number, piece in enumerate(PIECES):
            text = f"Anna {piece * (6_000 // len(piece))}"
            library.add(str(number), Article(id=str(number), text=text, title=piece * 20))
        for piece in PIECES:
            question = f"Who {piece * ((MAX_QUESTION_CHARACTERS - 4) // len(piece))}"
            assert opened.answerer.answer(Question(question))
