"""The sentence-transformers adapter, for the packaged model or any other.

If a model averages its tokens, one forward pass over a passage gives the
passage's vector and the contextual vector of each of its sentences. Other
models embed each sentence as a separate text.

Forward passes run in parallel, one per processor: a pass on all processors
waits for the slowest at the end of each matrix product. With two processors,
that embeds about a sixth more (benchmarks/results/speed.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from ingest.embedding.base import Matrix, Passage, PassageVectors, Vector, tokens_inside
from ingest.errors import ModelNotFound

BATCH_SIZE = 16
"""Texts per batch where each text is embedded on its own."""

TEXTS_PER_PASS = 8
"""Larger passes pad more, and leave a processor idle at the end."""

_thread_count_lock = Lock()
"""The number of torch's threads is global to the process."""

Features = dict[str, Any]


class SentenceTransformerEmbedder:
    """A model of sentence-transformers.

    ``fingerprint`` names it in the library. Raises ``ModelNotFound`` if it
    cannot be loaded.
    """

    def __init__(
        self, model: str | Path, fingerprint: str | None = None, *, local: bool = False
    ) -> None:
        self._model = _load(model, local=local)
        self._in_context = (
            _averages_tokens(self._model)
            and _knows_offsets(self._model)
            and not _document_prompt(self._model)
        )
        kind = "context" if self._in_context else "sentence"
        # A tokenizer fails if two threads use it at once.
        self._lock = Lock()
        self.fingerprint = fingerprint or f"{model}/{kind}"
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
        texts = [_with_context(passage) for passage in passages]
        outputs = forward(self._model, texts)
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
        chunks = self._encode([_with_context(passage) for passage in passages])
        sentences = self._encode([p.text[start:end] for p in passages for start, end in p.spans])
        ends = np.cumsum([len(passage.spans) for passage in passages])
        parts = np.split(sentences, ends[:-1])
        return [PassageVectors(chunk=c, sentences=s) for c, s in zip(chunks, parts, strict=True)]

    def _encode(self, texts: Sequence[str]) -> Matrix:
        rows = self._model.encode_document(
            list(texts), batch_size=BATCH_SIZE, show_progress_bar=False
        )
        return np.stack([_unit(row) for row in rows])


def _load(model: str | Path, *, local: bool) -> Any:
    source = _source(model)
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        return SentenceTransformer(source, device="cpu", local_files_only=local)
    except Exception as error:
        raise ModelNotFound(
            f"Cannot load the embedding model {model} ({type(error).__name__}).",
            hint="Check EMBEDDING_MODEL: a folder, or a name on a model hub that you can reach.",
        ) from error


def _source(model: str | Path) -> str:
    """The folder of a model, or its name on a hub. Raises ``ModelNotFound`` for a missing path."""
    path = Path(model).expanduser()
    if not path.is_dir() and (path.is_absolute() or str(model).startswith(".")):
        raise ModelNotFound(
            f"There is no embedding model in {path}.",
            hint="Check EMBEDDING_MODEL: it names a folder that does not exist.",
        )
    return str(path) if path.is_dir() else str(model)


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


def _with_context(passage: Passage) -> str:
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def _unit(vector: np.ndarray[Any, Any]) -> Vector:
    # Half precision would leave a length of 0.999.
    full = np.asarray(vector, dtype=np.float32)
    return np.asarray(full / max(float(np.linalg.norm(full)), 1e-12), dtype=np.float32)


def forward(model: Any, texts: Sequence[str]) -> list[Features]:
    """The model's outputs for each text, in order, as tensors without the batch dimension."""
    longest_first = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    with _single_threaded_passes() as processors, ThreadPoolExecutor(processors) as pool:
        # Few texts are divided as well, so that no processor is idle.
        size = min(TEXTS_PER_PASS, max(1, math.ceil(len(texts) / processors)))
        groups = [longest_first[start : start + size] for start in range(0, len(texts), size)]
        # Not in the threads: a tokenizer fails if two use it at once.
        batches = [model.preprocess([texts[place] for place in group]) for group in groups]
        outputs = list(pool.map(lambda batch: _pass(model, batch), batches))
    found = {
        place: {name: value[row] for name, value in output.items()}
        for group, output in zip(groups, outputs, strict=True)
        for row, place in enumerate(group)
    }
    return [found[place] for place in range(len(texts))]


def _pass(model: Any, batch: Features) -> Features:
    import torch

    with torch.inference_mode():
        output = model(batch)
    wanted = ("token_embeddings", "attention_mask", "sentence_embedding")
    return {name: output[name] for name in wanted}


@contextmanager
def _single_threaded_passes() -> Iterator[int]:
    """The number of parallel passes; threads started inside compute on one processor each."""
    import torch

    with _thread_count_lock:
        processors = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield processors
        finally:
            torch.set_num_threads(processors)
