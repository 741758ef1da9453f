"""The libraries of a store. Each method is one transaction."""

from __future__ import annotations

from ingest.errors import StoreDamaged, UsageError
from ingest.settings import SHARED_LIBRARY
from ingest.storage import libraries, publish
from ingest.storage.article_database import ArticleDatabase
from ingest.storage.rows import LibraryRecord
from ingest.storage.validation import check_library_name, check_model


class LibraryStore:
    """Libraries by name and by key. Raises ``StoreError`` and its subclasses."""

    def __init__(self, url: str) -> None:
        self._database = ArticleDatabase(url)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def open_library(self, name: str) -> LibraryRecord:
        """The library of that name, created if it does not exist.

        Raises ``UsageError`` for an invalid name.
        """
        check_library_name(name)
        with self._database.read_transaction() as connection:
            found = libraries.library_named(connection, name)
        if found is not None:
            return found
        with self._database.write_transaction() as connection:
            # Another process may have created it between the two transactions.
            if libraries.library_named(connection, name) is None:
                publish.create_library(connection, name)
        return self.library(name)

    def find_library(self, name: str) -> LibraryRecord | None:
        """The library of that name, if it exists.

        Raises ``UsageError`` for an invalid name.
        """
        check_library_name(name)
        with self._database.read_transaction() as connection:
            return libraries.library_named(connection, name)

    def existing_library(self, name: str) -> LibraryRecord:
        """The library of that name; only the shared one is created if it does not exist.

        Raises ``UsageError`` if it does not exist.
        """
        found = self.find_library(name)
        if found is None and name != SHARED_LIBRARY:
            raise UsageError(
                f"There is no library {name!r}.",
                hint=f"`footnote ingest SOURCE --library {name}` creates it.",
            )
        return found or self.open_library(name)

    def has_library(self, name: str) -> bool:
        """Whether a library exists. Raises ``UsageError`` for an invalid name."""
        return self.find_library(name) is not None

    def library(self, name: str) -> LibraryRecord:
        """The current record of a library. Raises ``StoreDamaged`` if it is missing."""
        with self._database.read_transaction() as connection:
            return _existing(libraries.library_named(connection, name))

    def library_by_key(self, key: int) -> LibraryRecord:
        """The same, by key."""
        with self._database.read_transaction() as connection:
            return _existing(libraries.library_by_key(connection, key))

    def claim_model(self, name: str, fingerprint: str, dimension: int) -> None:
        """Record the model of a library's vectors, if none is recorded.

        Raises ``ModelMismatch`` if another one is.
        """
        library = self.library(name)
        check_model(library, fingerprint, dimension)
        if library.embedding_fingerprint is None:
            with self._database.write_transaction() as connection:
                publish.record_model(connection, library.key, fingerprint, dimension)

    def identity(self) -> str:
        """The identity of this store, so that its indexes are never taken for another's."""
        return self._database.identity()


def _existing(found: LibraryRecord | None) -> LibraryRecord:
    if found is None:
        raise StoreDamaged("The library is missing from the database.")
    return found
