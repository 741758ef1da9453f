"""Where an endurance test runs: the settings of its processes, and its servers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import ingest.bootstrap
from bot.settings import NO_READER, Settings, load_settings
from tests.fakes.embedder import HashEmbedder

FAKE_MODEL = "fake"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder, servers if any, and a model: ``fake`` or a value of EMBEDDING_MODEL."""

    folder: Path
    model: str
    database_url: str = ""
    chroma_url: str = ""

    def environment(self) -> dict[str, str]:
        """The environment of a process that uses it."""
        return {
            **os.environ,
            "FOOTNOTE_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "CHROMA_URL": self.chroma_url,
            "EMBEDDING_MODEL": self.model,
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "ERROR",
        }

    def settings(self) -> Settings:
        """The settings for this process."""
        return load_settings(
            env_file=None,
            FOOTNOTE_DATA_DIR=self.folder,
            database_url=self.database_url or None,
            chroma_url=self.chroma_url or None,
            embedding_model=self.model,
            # The store is under test, not the reader.
            reader_model=NO_READER,
        )


@contextmanager
def make_place(folder: Path, model: str, *, servers: bool) -> Iterator[Place]:
    """A place in a folder, optionally with its own Chroma server and PostgreSQL."""
    with ExitStack() as stack:
        if not servers:
            yield Place(folder, model)
            return
        from tests.integration.storage.servers import (
            chroma_serving,
            new_database,
            postgresql_serving,
        )

        database = new_database(stack.enter_context(postgresql_serving()))
        chroma = stack.enter_context(chroma_serving(folder / "chroma-server"))
        yield Place(folder, model, database, chroma)


@contextmanager
def embedding_by(model: str) -> Iterator[None]:
    """Make ``fake`` a model without files, in this process."""
    original = ingest.bootstrap.load_embedder
    if model == FAKE_MODEL:
        ingest.bootstrap.load_embedder = lambda _: HashEmbedder()
    try:
        yield
    finally:
        ingest.bootstrap.load_embedder = original
