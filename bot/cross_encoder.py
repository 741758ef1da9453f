"""Loads cross-encoders of sentence-transformers, from a folder or a model hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.errors import ModelNotFound


def load_cross_encoder(name: str, setting: str, purpose: str) -> Any:
    """Load the model that a setting names, to run on the CPU.

    ``purpose`` names the model in errors. Raises ``ModelNotFound``.
    """
    path = Path(name).expanduser()
    if not path.is_dir() and (path.is_absolute() or name.startswith(".")):
        raise ModelNotFound(
            f"There is no {purpose} in {path}.",
            hint=f"Check {setting}: the folder does not exist.",
        )
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        return CrossEncoder(str(path) if path.is_dir() else name, device="cpu")
    except Exception as error:
        raise ModelNotFound(
            f"The {purpose} {name} cannot be loaded ({type(error).__name__}).",
            hint=f"Check {setting}: it must name a folder, or a model of a hub that can be reached.",
        ) from error
