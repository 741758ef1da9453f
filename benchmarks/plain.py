"""The plain pipeline that Footnote is compared with: four chunks by similarity.

It uses ``RecursiveCharacterTextSplitter(1000, 200)``, the same model through
sentence-transformers, ``Chroma.from_documents`` and the four nearest chunks. The
embeddings class does what that of langchain-huggingface does, which cannot be
installed beside the pinned langchain-core.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

from ingest.embedding.model_files import packaged_model_folder

FOUND = 4


class PlainEmbeddings(Embeddings):
    """The packaged model with default options."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(str(packaged_model_folder()), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        rows: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


def split(texts: Iterable[str]) -> list[Document]:
    """Chunks of about a thousand characters."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return splitter.create_documents(list(texts))


def build(texts: Iterable[str], embeddings: Embeddings, folder: Path) -> Chroma:
    """An index of the texts' chunks in a folder."""
    return Chroma.from_documents(split(texts), embeddings, persist_directory=str(folder))


def empty(embeddings: Embeddings, folder: Path) -> Any:
    """An index without rows, for rows that are made."""
    return Chroma("plain", embeddings, persist_directory=str(folder))
