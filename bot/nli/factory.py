"""Loads the NLI model that the settings name."""

from __future__ import annotations

from bot.nli.base import NliModel

_EXAMPLE = "The ferry stopped on Monday."


def load_nli_model(name: str | None) -> NliModel | None:
    """The model of NLI_MODEL; ``None`` when it is not set. Raises ``ModelNotFound``."""
    if name is None:
        return None
    from bot.nli.cross_encoder import CrossEncoderNliModel

    return CrossEncoderNliModel(name)


def check_nli_model(name: str | None) -> str:
    """Try the model, and describe the result for `footnote doctor`. Raises ``ModelNotFound``."""
    model = load_nli_model(name)
    if model is None:
        return "none, claims are checked by rules only"
    result = model.classify(_EXAMPLE, _EXAMPLE)
    return f"{name} (a sentence entails itself with a probability of {result.entailment:.2f})"
