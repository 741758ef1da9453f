"""A vector index and an embedder that need no model."""

import pytest

from tests.fakes.embedder import HashEmbedder
from tests.fakes.index import MemoryIndex


@pytest.fixture
def index():
    return MemoryIndex()


@pytest.fixture
def embedder():
    return HashEmbedder()
