"""The files of the packaged model, and their hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.runtime.checksums import verify_checksums

GRAPH = "model.onnx"
ADAPTER = "adapter.bin"
TOKENIZER = "tokenizer.json"

SHA256: Mapping[str, str] = {
    "model.onnx": "83b628dd09b49f04ff4f0fd74c34390712f79c06d678b5b7d3c61b0f83517400",
    "embeddings.bin": "ca667e62ed9995e2753286364685b4257ba6525948bdd335d0fce318a2a2a0a0",
    "layers.bin": "f7854634df8cedde0f196d60588b0da293965f7a93994ead44438bbcd2edad5c",
    "adapter.bin": "8dc2f33cc7285dc40ca2aef80e3e2990fbc76b9e8035ced43ea1ba0aa4336ea1",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
"""The graph, its weights in two files (the largest that some hosts take is 100 MB), what later
training adds to them, and the tokenizer."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder of the model, and the hashes that its files must have."""

    folder: Path
    sha256: Mapping[str, str]

    def verify(self) -> None:
        """Check every file. Raises ``ModelDamaged`` naming the first that is wrong."""
        paths = {self.folder / name: digest for name, digest in self.sha256.items()}
        verify_checksums(paths, "packaged model")


PACKAGED_FILES = ModelFiles(Path(__file__).parent, SHA256)
