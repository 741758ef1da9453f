"""The files of the packaged model, and their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ModelDamaged

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"

SHA256: Mapping[str, str] = {
    "model.onnx": "e8a36f87d96aa20dc8de8faa126eb584ed47ad0713547aaf604f6f4fbb94015f",
    "embeddings.bin": "ca667e62ed9995e2753286364685b4257ba6525948bdd335d0fce318a2a2a0a0",
    "layers.bin": "b0c2f6b495b16992ecb46d3f3ea5b8fc2e289bea7d4c7db1350fecfb4b337d88",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
"""The graph, its weights in two files (the largest that some hosts take is 100 MB), and the tokenizer."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder of the model, and the hashes that its files must have."""

    folder: Path
    sha256: Mapping[str, str]

    def verify(self) -> None:
        """Check every file. Raises ``ModelDamaged`` naming the first that is wrong."""
        for name, expected in self.sha256.items():
            try:
                with (self.folder / name).open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise ModelDamaged(
                    f"{name} of the packaged model cannot be read ({error.strerror}).",
                    hint="Install Footnote again.",
                ) from error
            if digest != expected:
                raise ModelDamaged(
                    f"{name} of the packaged model has the wrong checksum.",
                    hint="Install Footnote again.",
                )


PACKAGED_FILES = ModelFiles(Path(__file__).parent, SHA256)
