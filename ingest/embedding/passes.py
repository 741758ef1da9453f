"""Passes through a model of sentence-transformers, as many at once as it may use processors.

A pass on all of them waits for the slowest at the end of each product; side by
side, each on one, two processors embed about a sixth more (benchmarks/results/speed.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any

TEXTS_AT_ONCE = 8
"""In one pass; longer ones pad more, and leave a processor waiting at the end."""

_turns = Lock()
"""How many threads torch takes is one number for the whole process."""

Features = dict[str, Any]


def read(model: Any, texts: Sequence[str]) -> list[Features]:
    """What the model makes of each text, in their order, as tensors without the batch's dimension."""
    longest_first = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    with _one_processor_each() as processors, ThreadPoolExecutor(processors) as pool:
        # A few texts are shared out, too: no processor waits beside a single pass.
        size = min(TEXTS_AT_ONCE, max(1, math.ceil(len(texts) / processors)))
        groups = [longest_first[start : start + size] for start in range(0, len(texts), size)]
        # Here, because a tokenizer raises an error where two threads use it at once.
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
def _one_processor_each() -> Iterator[int]:
    """How many passes there may be at once; threads that are begun inside compute on one processor."""
    import torch

    with _turns:
        processors = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield processors
        finally:
            torch.set_num_threads(processors)
