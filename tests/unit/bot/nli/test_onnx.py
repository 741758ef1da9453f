"""The packaged NLI model: what it is given, and what its logits mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nli.factory import check_nli_model, load_nli_model
from bot.nli.onnx import PackagedNliModel
from bot.onnx_model.session import ReadPair
from bot.onnx_model.tokenizer import TextPair
from bot.settings import PACKAGED_NLI_MODEL, Settings

PREMISE, CLAIM = "The ferry stopped at noon.", "The ferry stopped."


class FixedModel:
    """A fake: gives every pair the same logit, and remembers the pairs."""

    def __init__(self, entailed):
        self.pairs = []
        self._read = ReadPair((), (), entailed)

    def read(self, pairs):
        self.pairs += pairs
        return [self._read] * len(pairs)


def test_it_is_the_default():
    assert Settings(_env_file=None).nli_model == PACKAGED_NLI_MODEL


def test_it_reads_the_claim_beside_the_whole_premise():
    model = FixedModel(0.0)
    PackagedNliModel(model).classify(PREMISE, CLAIM)
    assert model.pairs == [TextPair(CLAIM, PREMISE, ((0, len(PREMISE)),))]


def test_it_finds_entailment_and_never_a_contradiction():
    entailed = PackagedNliModel(FixedModel(20.0)).classify(PREMISE, CLAIM)
    assert (entailed.is_entailed, entailed.is_contradicted) == (True, False)
    other = PackagedNliModel(FixedModel(-20.0)).classify(PREMISE, CLAIM)
    assert (other.is_entailed, other.is_contradicted) == (False, False)


@given(st.floats(-100, 100))
def test_the_probabilities_are_between_0_and_1_together(entailed):
    result = PackagedNliModel(FixedModel(entailed)).classify(PREMISE, CLAIM)
    assert min(result.entailment, result.contradiction) >= 0
    assert result.entailment + result.contradiction <= 1


@pytest.mark.parametrize("claim", [CLAIM, "", "a " * 500, "渡船は終わる。"])
def test_the_packaged_model_judges_any_text(claim):
    result = load_nli_model(PACKAGED_NLI_MODEL).classify(PREMISE * 40, claim)
    assert 0 <= result.entailment <= 1


def test_doctor_has_it_judge():
    assert check_nli_model(PACKAGED_NLI_MODEL).startswith("packaged (a sentence entails itself")
