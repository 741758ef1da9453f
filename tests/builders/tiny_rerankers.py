"""A tiny random cross-encoder, saved as real ones are."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from tests.builders.tiny_models import save_model

WIDTH = 8


def save_reranker(folder: Path, labels: int = 1) -> Path:
    """The folder of a cross-encoder with some outputs."""
    save_model(folder / "source", WIDTH)
    target = folder / "reranker"
    tokenizer = AutoTokenizer.from_pretrained(folder / "source" / "network")
    tokenizer.save_pretrained(target)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=WIDTH,
        num_labels=labels,
        initializer_range=0.5,
    )
    BertForSequenceClassification(config).save_pretrained(target)
    return target
