"""Checks files of packaged models against their recorded hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ingest.errors import ModelDamaged


def verify_checksums(sha256: Mapping[Path, str], model: str) -> None:
    """Check that each file has its hash.

    ``model`` is what an error calls the model. Raises ``ModelDamaged`` naming the
    first file that differs or cannot be read.
    """
    for path, expected in sha256.items():
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelDamaged(
                f"{path.name} of the {model} cannot be read ({error.strerror})."
            ) from error
        if digest != expected:
            raise ModelDamaged(f"{path.name} of the {model} differs from its recorded hash.")
