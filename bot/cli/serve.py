"""``footnote serve``, which is also ``python -m bot``."""

from __future__ import annotations

from bot.cli.ask import LibraryOption
from ingest.console import failures_shown
from ingest.settings import SHARED_LIBRARY


def serve(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Run the Discord bot until it is told to stop."""
    with failures_shown():
        pass
    del library
