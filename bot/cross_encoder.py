"""Loading a CrossEncoder of sentence-transformers, from a folder or a model hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.errors import ModelNotFound


def load_cross_encoder(name: str, setting: str, purpose: str) -> Any:
    """The model that a setting names for a purpose, on the processor.

    Raises ``ModelNotFound`` when it cannot be loaded.
    """
    path = Path(name).expanduser()
    if not path.is_dir() and (path.is_absolute() or name.startswith(".")):
        raise ModelNotFound(
            f"There is no {purpose} in {path}.",
            hint=f"Check {setting}: it names a folder that is not there.",
        )
    from sentence_transformers import CrossEncoder
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]  # they give it no types
    try:
        return CrossEncoder(str(path) if path.is_dir() else name, device="cpu")
    except Exception as error:
        raise ModelNotFound(
            f"The {purpose} {name} cannot be loaded ({type(error).__name__}).",
            hint=f"Check {setting}: a folder, or a name of a model hub that can be reached.",
        ) from error
