"""The rerankers that the setting can name."""

import pytest

from bot.reranking.base import RerankPassage
from bot.reranking.cross_encoder import CrossEncoderReranker
from bot.reranking.factory import check_reranker, load_reranker
from bot.settings import NO_RERANKER
from ingest.errors import ModelNotFound
from tests.builders.tiny_rerankers import save_reranker

QUESTION = "Who?"
LIBRARY = RerankPassage("", "Tolm. Roof.", ((0, 5), (6, 11)))
ELSEWHERE = RerankPassage("", "Frost.", ((0, 6),))


def test_none_is_no_reranker():
    assert load_reranker(NO_RERANKER) is None
    assert check_reranker(NO_RERANKER).startswith("none")


def test_a_cross_encoder_in_a_folder_gives_a_number_for_each_sentence(tmp_path):
    reranker = load_reranker(str(save_reranker(tmp_path)))
    assert isinstance(reranker, CrossEncoderReranker)
    library, elsewhere = reranker.logits(QUESTION, [LIBRARY, ELSEWHERE])
    assert len({*library, *elsewhere}) == 3
    assert [len(library), len(elsewhere)] == [2, 1]
    assert reranker.logits(QUESTION, []) == []
    assert reranker.calibration is None


def test_doctor_says_that_another_model_refuses_more(tmp_path):
    assert "not calibrated" in check_reranker(str(save_reranker(tmp_path)))


def test_a_classifier_of_pairs_is_not_a_reranker(tmp_path):
    with pytest.raises(ModelNotFound, match="3 outputs"):
        load_reranker(str(save_reranker(tmp_path, labels=3)))


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all"])
def test_a_path_that_leads_nowhere_is_named(name):
    with pytest.raises(ModelNotFound, match="RERANKER_MODEL"):
        load_reranker(name)


def test_a_folder_without_a_model_is_refused_without_a_traceback(tmp_path):
    with pytest.raises(ModelNotFound, match="cannot be loaded"):
        load_reranker(str(tmp_path))
