"""Loads the NLI model that the settings name."""

from __future__ import annotations

from bot.nli.base import NliModel
from bot.settings import PACKAGED_NLI_MODEL

_EXAMPLE = "The ferry stopped on Monday."


def load_nli_model(name: str) -> NliModel:
    """The model that NLI_MODEL names. Raises ``ModelNotFound``.

    The packaged model loads its files with the first claim.
    """
    if name == PACKAGED_NLI_MODEL:
        from bot.nli.onnx import PackagedNliModel
        from bot.onnx_model.session import packaged_model

        return PackagedNliModel(packaged_model())
    from bot.nli.cross_encoder import CrossEncoderNliModel

    return CrossEncoderNliModel(name)


def check_nli_model(name: str) -> str:
    """Try the model, and describe the result for `footnote doctor`.

    Raises ``ModelNotFound`` and ``ModelDamaged``.
    """
    result = load_nli_model(name).classify(_EXAMPLE, _EXAMPLE)
    return f"{name} (a sentence entails itself with a probability of {result.entailment:.2f})"
