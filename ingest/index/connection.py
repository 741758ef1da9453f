"""One client for all threads of a process, which can be closed and opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Generic, TypeVar

from ingest.errors import VectorIndexUnavailable
from ingest.index.chroma_recovery import FilesLock
from ingest.runtime.locks import Gate

_Client = TypeVar("_Client")


class Connection(Generic[_Client]):
    """A client that is opened when first needed, and shared.

    ``files`` is the lock on the files that the client works on, ``None`` for a
    client of a server, which needs no opening again to see what others wrote.
    ``mended`` changes when another process had the files made again, after
    which an open client must not write. ``epoch`` counts the closings: what was got from the client before is void.
    """

    def __init__(
        self,
        opener: Callable[[], _Client],
        closer: Callable[[_Client], None],
        files: FilesLock | None,
    ) -> None:
        self._opener = opener
        self._closer = closer
        self._files = files
        self._gate = Gate()
        self._opening = threading.Lock()
        self._client: _Client | None = None
        self._seen_mended = 0
        self.epoch = 0

    @property
    def is_embedded(self) -> bool:
        """Whether the client works on files itself."""
        return self._files is not None

    @contextmanager
    def client(self) -> Iterator[_Client]:
        """The client; it stays open while somebody is inside. Do not enter twice."""
        with self._gate.using():
            with self._opening:
                if self._client is None:
                    with self.files():
                        if self._files is not None:
                            self._files.mend()
                            self._seen_mended = self._files.mended
                        self._client = self._opener()
                client = self._client
            yield client

    def files(self) -> AbstractContextManager[bool | None]:
        """Keep other processes from opening and writing; nothing to do with a server."""
        return nullcontext() if self._files is None else self._files.held()

    def check_writable(self) -> None:
        """Under ``files``, before writing with a client that is open.

        Raises ``VectorIndexUnavailable`` when the files are not those that it opened.
        """
        if self._files is not None and self._files.mended != self._seen_mended:
            raise VectorIndexUnavailable(
                "The vector index was mended by another process meanwhile.",
                hint="Run the same command again.",
            )

    def remake(self) -> bool:
        """Close an embedded client, and have its files made again where that can be done."""
        if self._files is None:
            return False
        with self._gate.changing():
            self._close()
            with self._files.held():
                return self._files.remake()

    def reopen(self, seen: int | None = None) -> None:
        """Close an embedded client, so that the next use sees what others wrote.

        Does nothing when that happened since the epoch that the caller saw.
        """
        if not self.is_embedded:
            return
        with self._gate.changing():
            if seen is None or seen == self.epoch:
                self._close()

    def close(self) -> None:
        """Close the client; another use would open it again."""
        with self._gate.changing():
            self._close()

    def _close(self) -> None:
        self.epoch += 1
        if self._client is not None:
            client, self._client = self._client, None
            self._closer(client)
