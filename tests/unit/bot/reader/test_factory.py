"""The readers that the setting can name."""

from functools import partial

import pytest

from bot.reader.base import ReaderPassage
from bot.reader.cross_encoder import CrossEncoderReader
from bot.reader.factory import check_reader, load_reader
from bot.settings import NO_READER
from ingest.errors import ModelNotFound

QUESTION = "Who?"
LIBRARY = ReaderPassage("", "Tolm. Roof.", ((0, 5), (6, 11)))
ELSEWHERE = ReaderPassage("", "Frost.", ((0, 6),))


@pytest.fixture
def save(tmp_path):
    # torch takes seconds to import, which the other tests need not wait for.
    from tests.builders.tiny_rerankers import save_reranker

    return partial(save_reranker, tmp_path)


def test_none_is_no_reader():
    assert load_reader(NO_READER) is None
    assert check_reader(NO_READER).startswith("none")


def test_a_cross_encoder_in_a_folder_gives_a_number_for_each_sentence(save):
    reader = load_reader(str(save()))
    assert isinstance(reader, CrossEncoderReader)
    library, elsewhere = reader.read(QUESTION, [LIBRARY, ELSEWHERE])
    assert len({score.logit for score in (*library, *elsewhere)}) == 3
    assert [len(library), len(elsewhere)] == [2, 1]
    assert all(score.short_answer is None for score in (*library, *elsewhere))
    assert reader.read(QUESTION, []) == []
    assert not reader.is_calibrated


def test_doctor_says_that_another_model_only_ranks(save):
    assert "only ranks" in check_reader(str(save()))


def test_a_classifier_of_pairs_is_not_a_reader(save):
    with pytest.raises(ModelNotFound, match="3 outputs"):
        load_reader(str(save(labels=3)))


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all"])
def test_a_path_that_leads_nowhere_is_named(name):
    with pytest.raises(ModelNotFound, match="READER_MODEL"):
        load_reader(name)


def test_a_folder_without_a_model_is_refused_without_a_traceback(tmp_path):
    with pytest.raises(ModelNotFound, match="cannot be loaded"):
        load_reader(str(tmp_path))
