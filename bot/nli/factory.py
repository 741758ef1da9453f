"""The judge of entailment that a setting names."""

from __future__ import annotations

from bot.nli.base import NliModel


def load_nli_model(name: str | None) -> NliModel | None:
    """The model of ``NLI_MODEL``, if one is set. Raises ``ModelNotFound``."""
    if name is None:
        return None
    from bot.nli.cross_encoder import CrossEncoderNliModel

    return CrossEncoderNliModel(name)


def check_nli_model(name: str | None) -> str:
    """A sentence about the model that is set, after it has judged. Raises ``ModelNotFound``."""
    judge = load_nli_model(name)
    if judge is None:
        return "none, claims are judged by their words"
    relation = judge.relation("The ferry stopped on Monday.", "The ferry stopped on Monday.")
    return f"{name}, finds a sentence entailed by itself with {relation.entailed:.2f}"
