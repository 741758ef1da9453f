"""The sentence-transformers adapter, for models other than the packaged one.

If a model averages its tokens, one forward pass over a passage gives the
passage's vector and the contextual vector of each of its sentences. Other
models embed each sentence as a separate text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from ingest.embedding.base import (
    Matrix,
    Passage,
    PassageVectors,
    Vector,
    tokens_inside,
    with_context,
)
from ingest.errors import ModelNotFound

BATCH_SIZE = 16


class SentenceTransformerEmbedder:
    """A model of sentence-transformers. Raises ``ModelNotFound`` if it cannot be loaded."""

    def __init__(self, model: str) -> None:
        self._model = _load(model)
        self._in_context = (
            _averages_tokens(self._model)
            and _knows_offsets(self._model)
            and not _document_prompt(self._model)
        )
        kind = "context" if self._in_context else "sentence"
        # A tokenizer fails if two threads use it at once.
        self._lock = Lock()
        self.fingerprint = f"{model}/{kind}"
        self.dimension: int = self._model.get_embedding_dimension()

    def embed_query(self, text: str) -> Vector:
        with self._lock:
            return _unit(self._model.encode_query(text, show_progress_bar=False))

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        if not passages:
            return []
        with self._lock:
            return self._pool(passages) if self._in_context else self._separate(passages)

    def _pool(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        texts = [with_context(passage) for passage in passages]
        outputs = self._model.encode(
            texts, output_value=None, batch_size=BATCH_SIZE, show_progress_bar=False
        )
        offsets = self._model.tokenizer(
            texts,
            return_offsets_mapping=True,
            truncation=True,
            max_length=self._model.max_seq_length,
        )["offset_mapping"]
        return [
            self._pool_one(passage, text, output, np.asarray(spans))
            for passage, text, output, spans in zip(passages, texts, outputs, offsets, strict=True)
        ]

    def _pool_one(
        self, passage: Passage, text: str, output: Any, offsets: np.ndarray[Any, Any]
    ) -> PassageVectors:
        # Some tokenizers pad on the left; numpy lacks the data type of some weights.
        tokens = output["token_embeddings"][output["attention_mask"].bool()].float().numpy()
        shift = len(text) - len(passage.text)
        inside = [tokens_inside(offsets, (a + shift, b + shift)) for a, b in passage.spans]
        truncated = [
            passage.text[a:b]
            for (a, b), own in zip(passage.spans, inside, strict=True)
            if not own.any()
        ]
        alone = iter(self._encode(truncated) if truncated else ())
        rows = [_unit(tokens[own].mean(axis=0)) if own.any() else next(alone) for own in inside]
        chunk = output["sentence_embedding"].float().numpy()
        return PassageVectors(chunk=_unit(chunk), sentences=np.stack(rows))

    def _separate(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        chunks = self._encode([with_context(passage) for passage in passages])
        sentences = self._encode([p.text[start:end] for p in passages for start, end in p.spans])
        ends = np.cumsum([len(passage.spans) for passage in passages])
        parts = np.split(sentences, ends[:-1])
        return [PassageVectors(chunk=c, sentences=s) for c, s in zip(chunks, parts, strict=True)]

    def _encode(self, texts: Sequence[str]) -> Matrix:
        rows = self._model.encode_document(
            list(texts), batch_size=BATCH_SIZE, show_progress_bar=False
        )
        return np.stack([_unit(row) for row in rows])


def _load(model: str) -> Any:
    source = _source(model)
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        return SentenceTransformer(source, device="cpu")
    except Exception as error:
        raise ModelNotFound(
            f"Cannot load the embedding model {model} ({type(error).__name__}).",
            hint="Check EMBEDDING_MODEL: a folder, or a name on a model hub that you can reach.",
        ) from error


def _source(model: str) -> str:
    """The folder of a model, or its name on a hub. Raises ``ModelNotFound`` for a missing path."""
    path = Path(model).expanduser()
    if not path.is_dir() and (path.is_absolute() or model.startswith(".")):
        raise ModelNotFound(
            f"There is no embedding model in {path}.",
            hint="Check EMBEDDING_MODEL: it names a folder that does not exist.",
        )
    return str(path) if path.is_dir() else model


def _averages_tokens(model: Any) -> bool:
    """Whether a text's vector is the mean of its tokens', changed by no further layer."""
    modules = list(model)
    kinds = [type(module).__name__ for module in modules]
    averages = len(modules) > 1 and getattr(modules[1], "pooling_mode", None) == "mean"
    return averages and all(kind == "Normalize" for kind in kinds[2:])


def _knows_offsets(model: Any) -> bool:
    """Whether the tokenizer reports the offsets of its tokens."""
    return bool(getattr(model.tokenizer, "is_fast", False))


def _document_prompt(model: Any) -> bool:
    """Whether the model puts a prompt in front of documents, which shifts every offset."""
    prompts = getattr(model, "prompts", None) or {}
    names = ("document", "passage", "corpus", model.default_prompt_name)
    return any(prompts.get(name) for name in names if name)


def _unit(vector: np.ndarray[Any, Any]) -> Vector:
    # Half precision would leave a length of 0.999.
    full = np.asarray(vector, dtype=np.float32)
    return np.asarray(full / max(float(np.linalg.norm(full)), 1e-12), dtype=np.float32)
