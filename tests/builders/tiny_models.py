"""Tiny random models, saved as sentence-transformers saves real ones."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

LONGEST = 32
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def save_model(  # noqa: PLR0917  # each is one way in which models differ
    folder: Path,
    width: int,
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    dense: int | None = None,
    padding: str = "right",
    dtype: str = "float32",
) -> Path:
    """A model with two layers and letters for a vocabulary; returns its folder."""
    _save_network(folder / "network", width, getattr(torch, dtype))
    _save_tokenizer(folder / "network", padding)
    modules = [
        Transformer(str(folder / "network"), max_seq_length=LONGEST),
        Pooling(width, pooling_mode=pooling),
    ]
    if dense:
        modules.append(Dense(width, dense))
    modules.append(Normalize())
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def _save_network(folder: Path, width: int, dtype: torch.dtype) -> None:
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(_vocabulary()),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=2 * LONGEST,
        # Larger weights than BERT begins with, so that different texts differ clearly.
        initializer_range=0.5,
    )
    network = BertModel(config)
    # Without positions, as in models with relative ones, it does not matter which side is padded.
    torch.nn.init.zeros_(network.embeddings.position_embeddings.weight)
    network.to(dtype).save_pretrained(folder)


def _save_tokenizer(folder: Path, padding: str) -> None:
    vocabulary = _vocabulary()
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=LONGEST,
        padding_side=padding,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    ).save_pretrained(folder)


def _vocabulary() -> dict[str, int]:
    letters = [*string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase)]
    return {token: at for at, token in enumerate([*SPECIAL, *letters, ".", ":", "?"])}
