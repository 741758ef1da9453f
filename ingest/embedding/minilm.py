"""The packaged model's forward pass in numpy, for single queries.

Importing sentence-transformers takes seconds, too long to wait for one vector.
This encoder loads in a fraction of a second and gives the same vectors within
1e-5, as a test checks. The network is BERT (Devlin et al. 2019) with six
layers, mean pooling and a final normalisation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingest.embedding.base import Matrix, Vector
from ingest.embedding.model_files import ENCODER_FILES, verify

MAX_TOKENS = 256
"""The model's ``max_seq_length``, at which both encoders truncate."""

Array = NDArray[np.float32]

_ERF_COEFFICIENTS = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_SCALE = 0.3275911


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the forward pass needs from ``config.json``."""

    layers: int
    heads: int
    epsilon: float

    @classmethod
    def read(cls, path: Path) -> Architecture:
        config = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )


class MiniLmEncoder:
    """Embeds one text at a time.

    Raises ``ModelDamaged`` if a file differs from its recorded hash.
    """

    def __init__(self, folder: Path) -> None:
        verify(folder, ENCODER_FILES)
        self._weights: dict[str, Array] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._architecture = Architecture.read(folder / "config.json")

    def encode(self, text: str) -> Vector:
        """The vector of a text, of length 1."""
        mean = self._forward(text).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)

    def tokens(self, text: str) -> Matrix:
        """The contextual vectors of the text's tokens, in order: shape ``(tokens, width)``."""
        inner = self._forward(text)[1:-1]
        return np.asarray(inner / np.linalg.norm(inner, axis=1, keepdims=True), dtype=np.float32)

    def _forward(self, text: str) -> Array:
        hidden = self._embed(self._tokenizer.encode(text.strip()).ids)
        for layer in range(self._architecture.layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        return hidden

    def _embed(self, ids: list[int]) -> Array:
        words = self._weights["embeddings.word_embeddings.weight"][ids]
        positions = self._weights["embeddings.position_embeddings.weight"][: len(ids)]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalise(words + positions + kind, "embeddings.LayerNorm")

    def _layer(self, hidden: Array, name: str) -> Array:
        attended = self._linear(
            self._attend(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        hidden = self._normalise(hidden + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        outer = self._linear(inner, f"{name}.output.dense")
        return self._normalise(hidden + outer, f"{name}.output.LayerNorm")

    def _attend(self, hidden: Array, name: str) -> Array:
        tokens, width = hidden.shape
        heads = self._architecture.heads
        query, key, value = (
            self._linear(hidden, f"{name}.{part}").reshape(tokens, heads, -1).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / np.float32(np.sqrt(width // heads))
        scores -= scores.max(axis=-1, keepdims=True)
        weights = np.exp(scores)
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Array = (weights @ value).swapaxes(0, 1).reshape(tokens, width)
        return mixed

    def _linear(self, inputs: Array, name: str) -> Array:
        result: Array = inputs @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _normalise(self, inputs: Array, name: str) -> Array:
        centred = inputs - inputs.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt(variance + np.float32(self._architecture.epsilon))
        result: Array = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result


def _gelu(inputs: Array) -> Array:
    """GELU with the error function, as in BERT, not the tanh approximation."""
    result: Array = inputs * np.float32(0.5) * (1 + _erf(inputs / np.float32(np.sqrt(2))))
    return result


def _erf(inputs: Array) -> Array:
    """The error function within 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    size = np.abs(inputs)
    t = 1 / (1 + np.float32(_ERF_SCALE) * size)
    polynomial: Array = np.zeros_like(inputs)
    for coefficient in reversed(_ERF_COEFFICIENTS):
        polynomial = np.asarray((polynomial + np.float32(coefficient)) * t, dtype=np.float32)
    result: Array = np.sign(inputs) * (1 - polynomial * np.exp(-size * size))
    return result
