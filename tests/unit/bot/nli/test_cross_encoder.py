"""A cross-encoder as the NLI model: a real one, tiny and random, loaded as real ones are."""

import pytest

from bot.errors import LanguageModelError
from bot.nli.factory import check_nli_model, load_nli_model
from ingest.errors import ModelNotFound


@pytest.fixture
def model(tmp_path):
    """``model("entailment", …)`` is a folder with a model of these outputs."""
    # torch takes seconds to import, which the other tests need not wait for.
    from transformers import AutoConfig

    from tests.builders.tiny_rerankers import save_reranker

    def save(*names):
        folder = save_reranker(tmp_path, labels=len(names))
        config = AutoConfig.from_pretrained(folder)
        config.id2label = dict(enumerate(names))
        config.label2id = {name: place for place, name in enumerate(names)}
        config.save_pretrained(folder)
        return str(folder)

    return save


def test_a_cross_encoder_in_a_folder_judges(model):
    loaded = load_nli_model(model("contradiction", "entailment", "neutral"))
    first = loaded.classify("The ferry stopped.", "The ferry stopped.")
    other = loaded.classify("The ferry stopped.", "Frost ruined most apples.")
    assert 0 < first.entailment < 1
    assert 0 < first.contradiction < 1
    assert first != other


def test_one_output_is_a_logit_of_entailment(model):
    relation = load_nli_model(model("LABEL_0")).classify("The ferry stopped.", "It stopped.")
    assert 0 < relation.entailment < 1
    assert relation.contradiction == 0


def test_a_model_that_breaks_is_an_error_of_footnote_s_own(model):
    loaded = load_nli_model(model("LABEL_0"))
    loaded._model.predict = None
    with pytest.raises(LanguageModelError, match=r"The NLI model .* failed"):
        loaded.classify("The ferry stopped.", "It stopped.")


def test_doctor_has_it_judge(model):
    assert "a sentence entails itself" in check_nli_model(model("entailment", "not_entailment"))


@pytest.mark.parametrize(
    ("name", "said"),
    [("./nowhere", "NLI_MODEL"), ("/nowhere/at/all", "NLI_MODEL")],
)
def test_a_path_that_leads_nowhere_is_named(name, said):
    with pytest.raises(ModelNotFound, match=said):
        load_nli_model(name)


def test_a_model_whose_outputs_have_no_meaning_is_refused(model):
    with pytest.raises(ModelNotFound, match="which of its 3 outputs"):
        load_nli_model(model("LABEL_0", "LABEL_1", "LABEL_2"))
