"""The outputs of an NLI model and what they mean."""

import pytest

from bot.nli.base import NliLabels, NliResult, nli_labels


@pytest.mark.parametrize(
    ("result", "entailed", "contradicted"),
    [
        (NliResult(0.5), True, False),
        (NliResult(0.49), False, False),
        (NliResult(0.1, 0.5), False, True),
        (NliResult(0.6, threshold=0.7), False, False),
        (NliResult(0.4, 0.3, threshold=0.3), True, False),
    ],
)
def test_a_result_is_decided_by_the_threshold_of_its_model(result, entailed, contradicted):
    assert (result.is_entailed, result.is_contradicted) == (entailed, contradicted)


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
