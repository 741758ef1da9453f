"""An NLI model as the last gate of a claim."""

import pytest
from transformers import AutoConfig

from bot.errors import LanguageModelError
from bot.fact_checking.checker import judge
from bot.fact_checking.verdict import Verdict
from bot.generation.modes import written_style
from bot.generation.writer import LanguageModelWriter
from bot.nli.base import NliLabels, NliResult, nli_labels
from bot.nli.factory import check_nli_model, load_nli_model
from bot.types.claims import DroppedClaim, VerifiedClaim
from ingest.embedding.minilm import MiniLmEncoder
from ingest.embedding.model_files import packaged_model_folder
from ingest.errors import ModelNotFound
from tests.builders.evidence import FERRY, RIVAL, make_evidence
from tests.builders.tiny_rerankers import save_reranker
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import FakeNliModel

FOUNDED = "Norrland Ferries was founded in 1987."
YES, NO, DENIED = NliResult(0.9), NliResult(0.1), NliResult(0.05, 0.9)


def written(text, relation):
    """The first event of an output, and the NLI model."""
    nli_model = FakeNliModel(relation)
    writer = LanguageModelWriter(ScriptedChat(text), style=written_style(nli_model))
    return next(iter(writer.write(make_evidence(FERRY, RIVAL)))), nli_model


def test_a_claim_that_is_entailed_is_shown():
    event, asked = written(f"{FOUNDED} [A8]\n", lambda *_: YES)
    assert isinstance(event, VerifiedClaim)
    assert asked.pairs == [(FERRY.sentences[7].text, FOUNDED)]


def test_one_that_is_not_is_dropped_though_it_passes_every_other_gate():
    event, _ = written(f"{FOUNDED} [A8]\n", lambda *_: NO)
    assert isinstance(event, DroppedClaim)
    assert event.failed == ("entailment",)


def test_one_with_a_wrong_number_is_not_even_asked_about():
    event, asked = written("Norrland Ferries was founded in 1986. [A8]\n", lambda *_: YES)
    assert isinstance(event, DroppedClaim)
    assert asked.pairs == []


def test_a_claim_is_repaired_only_by_sentences_that_entail_it():
    event, _ = written(f"{FOUNDED} [A3]\n", lambda *_: YES)
    assert isinstance(event, VerifiedClaim)
    assert event.sources[0][1].index == 7
    event, asked = written(f"{FOUNDED} [A3]\n", lambda *_: NO)
    assert isinstance(event, DroppedClaim)
    assert FERRY.sentences[7].text in [sentences for sentences, _ in asked.pairs]


# Statements of one's own


@pytest.fixture(scope="module")
def packaged_tokens():
    return MiniLmEncoder(packaged_model_folder()).tokens


@pytest.mark.parametrize(
    ("relation", "verdict", "failed"),
    [
        (YES, Verdict.SUPPORTED, ()),
        (NO, Verdict.UNSUPPORTED, ("entailment",)),
        (DENIED, Verdict.CONTRADICTED, ("entailment",)),
    ],
    ids=["entailed", "not entailed", "contradicted"],
)
def test_a_statement_passes_the_gate_as_well(packaged_tokens, relation, verdict, failed):
    statement = FERRY.sentences[7].text
    judgement = judge(statement, FERRY, packaged_tokens, FakeNliModel(lambda *_: relation))
    assert (judgement.verdict, judgement.failed_gates) == (verdict, failed)
    assert judge(statement, FERRY, packaged_tokens).verdict is Verdict.SUPPORTED


# Outputs and their names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["contradiction", "entailment", "neutral"], NliLabels(3, 1, 0)),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], NliLabels(3, 0, 2)),
        (["entailment", "not_entailment"], NliLabels(2, 0)),
        (["not-entailment", "Entailment"], NliLabels(2, 1)),
        (["REFUTES", "SUPPORTS", "NOT ENOUGH INFO"], NliLabels(3, 1, 0)),
        (["unsupported", "supported"], NliLabels(2, 1)),
        (["LABEL_0"], NliLabels(1)),
        (["LABEL_0", "LABEL_1", "LABEL_2"], None),
        (["neutral", "contradiction"], None),
        (["entailment", "entailed"], None),
    ],
)
def test_the_outputs_are_told_by_their_names(names, expected):
    assert nli_labels(len(names), dict(enumerate(names))) == expected


def test_probabilities_come_from_logits_however_large():
    relation = NliLabels(3, 1, 0).result([-1000.0, 1000.0, 0.0])
    assert (relation.entailment, relation.contradiction) == (1.0, 0.0)
    assert NliLabels(1).result([-1000.0]).entailment < 1e-20
    assert NliLabels(2, 0).result([0.0, 0.0]) == NliResult(0.5)


# A real one, tiny and random, through the real way of loading


@pytest.fixture
def model(tmp_path):
    """``model("entailment", …)`` is a folder with a model of these outputs."""

    def save(*names):
        folder = save_reranker(tmp_path, labels=len(names))
        config = AutoConfig.from_pretrained(folder)
        config.id2label = dict(enumerate(names))
        config.label2id = {name: place for place, name in enumerate(names)}
        config.save_pretrained(folder)
        return str(folder)

    return save


def test_without_a_model_there_is_no_such_gate():
    assert load_nli_model(None) is None
    assert check_nli_model(None).startswith("none")


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


def test_a_model_that_breaks_ends_the_answer_with_what_is_there(model):
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
