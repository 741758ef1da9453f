"""The reader that comes with Footnote."""

import pytest

from bot.reader.base import ReaderPassage
from bot.reader.factory import check_reader, load_reader
from bot.settings import PACKAGED_READER, Settings

QUESTION = "Who paid for the new roof of the library?"
LIBRARY = ReaderPassage(
    "The library of Ostermark",
    "The library has a roof of copper, which is two centuries old. "
    "It was paid for by the baker Tolm Anders.",
    ((0, 61), (62, 103)),
)
ELSEWHERE = ReaderPassage("", "Frost ruined most apples around Lindau Hollow.", ((0, 46),))


@pytest.fixture(scope="module")
def reader():
    return load_reader(PACKAGED_READER)


def test_it_is_the_default():
    assert Settings(_env_file=None).reader_model == PACKAGED_READER


def test_it_puts_what_answers_before_what_does_not(reader):
    (beside, answer), (elsewhere,) = reader.read(QUESTION, [LIBRARY, ELSEWHERE])
    assert answer.logit > beside.logit
    assert answer.logit > elsewhere.logit


def test_it_finds_the_short_answer_in_its_sentence(reader):
    (_, answer), _ = reader.read(QUESTION, [LIBRARY, ELSEWHERE])
    start, end = answer.short_answer
    assert "Tolm Anders" in LIBRARY.sentences[1][start:end]


def test_it_reads_nothing_where_there_is_nothing(reader):
    assert reader.read(QUESTION, []) == []


def test_it_is_calibrated_and_doctor_checks_its_bytes(reader):
    assert reader.is_calibrated
    assert "checksums verified" in check_reader(PACKAGED_READER)
