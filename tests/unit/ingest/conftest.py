"""A vector index and an embedder that need no model."""

import pytest

from ingest.index.memory import MemoryIndex
from tests.fakes.embedder import HashEmbedder


@pytest.fixture
def index():
    return MemoryIndex()


@pytest.fixture
def embedder():
    return HashEmbedder()
