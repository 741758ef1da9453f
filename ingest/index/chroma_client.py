"""Shared Chroma clients, embedded or of a server, and the translation of Chroma's errors.

All threads of a process share one client, which can be closed and reopened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from ingest.errors import StoreBusy, StoreError, VectorIndexError, VectorIndexUnavailable
from ingest.index.chroma_checksums import DATABASE
from ingest.index.chroma_recovery import FilesLock, keep_log
from ingest.runtime.disk import DISK_FULL, DISK_FULL_HINT, is_disk_full
from ingest.runtime.locks import ProcessLock, ReadWriteLock

FILES_LOCK_SECONDS = 60.0

SERVER_TIMEOUT_SECONDS = 30.0

_Client = TypeVar("_Client")


def embedded_chroma(folder: Path, lock: Path | None = None) -> ChromaConnection:
    """Chroma in this process, with its files in a folder; not yet opened.

    ``lock`` is the lock file between processes, by default beside the folder.
    """
    path = lock or folder.with_name(f"{folder.name}.lock")
    files = FilesLock(folder, ProcessLock(path, timeout=FILES_LOCK_SECONDS))
    return Connection(lambda: _open_kept(folder), _close, files)


def chroma_server(url: str) -> ChromaConnection:
    """Chroma on a server, which needs no lock between processes; not yet connected."""
    return Connection(lambda: _connect(url), _close, None)


@contextmanager
def chroma_errors() -> Iterator[None]:
    """Translate Chroma's errors to ``VectorIndexError`` and its subclasses."""
    try:
        yield
    except (VectorIndexError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except StoreBusy as error:
        raise VectorIndexUnavailable(error.message, hint=error.hint) from error
    except StoreError as error:
        raise VectorIndexError(error.message, hint=error.hint) from error
    except httpx.HTTPError as error:
        raise VectorIndexUnavailable(
            f"The Chroma server does not respond ({type(error).__name__}).",
            hint="Check CHROMA_URL, and whether the server is running.",
        ) from error
    except (ChromaError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise _unusable(error) from error
    except BaseException as error:
        # A panic in Chroma's Rust code, whose type cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _unusable(error) from error
        raise


def _unusable(error: BaseException) -> VectorIndexError:
    if is_disk_full(error):
        return VectorIndexError(DISK_FULL, hint=DISK_FULL_HINT)
    reason = next(iter(str(error).splitlines()), "no reason given")
    return VectorIndexError(
        f"The vector index cannot be used ({type(error).__name__}: {reason[:200]}).",
        hint="Run `footnote reindex`, which rebuilds it from the stored texts.",
    )


def _open_kept(folder: Path) -> ClientAPI:
    """Open Chroma, and have it keep its log from the beginning."""
    database = folder / DATABASE
    if not database.exists() or not database.stat().st_size:
        _close(_open(folder))
    keep_log(folder)
    return _open(folder)


def _open(folder: Path) -> ClientAPI:
    try:
        return chromadb.PersistentClient(str(folder), settings=_settings())
    except BaseException:
        # Chroma would reuse the half-started system at the next attempt.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001  # as above
        raise


def _connect(url: str) -> ClientAPI:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VectorIndexError(
            "CHROMA_URL is not a URL.", hint="Write it as http://HOST:8000, or leave it empty."
        )
    # Chroma's own client has no timeout, not even to connect.
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=SERVER_TIMEOUT_SECONDS)
    client = chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        settings=_settings(),
    )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(SERVER_TIMEOUT_SECONDS)
    return client


def _settings() -> Settings:
    """A copy, since each client writes its folder into its settings."""
    return _read_settings().model_copy()


@cache
def _read_settings() -> Settings:
    """Read once, which takes a sixth of the time of opening Chroma."""
    return Settings(anonymized_telemetry=False)


def _close(client: ClientAPI) -> None:
    sessions = _sessions(client)
    client.close()  # type: ignore[attr-defined]  # only the class behind their type has it
    for session in sessions:
        session.close()


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    """The HTTP sessions, to which Chroma's client gives no timeout, and which it does not close."""
    owners = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in found if isinstance(session, httpx.Client)]


class Connection(Generic[_Client]):
    """A shared client that is opened when first needed.

    ``files`` is the lock on the client's files, ``None`` for a client of a
    server, which sees what others write without being reopened. ``epoch``
    counts how often the client was closed: objects from an earlier epoch are
    invalid.
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
        self._gate = ReadWriteLock()
        self._opening = threading.Lock()
        self._client: _Client | None = None
        self._seen_repair = 0
        self.epoch = 0

    @property
    def is_embedded(self) -> bool:
        """Whether the client reads and writes files itself."""
        return self._files is not None

    @contextmanager
    def client(self) -> Iterator[_Client]:
        """The client, which stays open inside the block. Not reentrant."""
        with self._gate.shared():
            with self._opening:
                if self._client is None:
                    with self.files():
                        if self._files is not None:
                            self._files.repair()
                            self._seen_repair = self._files.repair_stamp
                        self._client = self._opener()
                client = self._client
            yield client

    def files(self) -> AbstractContextManager[bool | None]:
        """Keep other processes from opening and writing the files; does nothing for a server."""
        return nullcontext() if self._files is None else self._files.hold()

    def check_writable(self) -> None:
        """Call it while holding ``files``, before writing with an open client.

        Raises ``VectorIndexUnavailable`` if the files were rebuilt since the
        client opened them.
        """
        if self._files is not None and self._files.repair_stamp != self._seen_repair:
            raise VectorIndexUnavailable(
                "Another process has repaired the vector index in the meantime.",
                hint="Run the same command again.",
            )
        if self._files is not None:
            self._files.note_write()

    def seal(self) -> None:
        """Record checksums of what was written; needs no client and does nothing for a server."""
        if self._files is not None:
            self._files.seal()

    @property
    def rebuilt_files(self) -> tuple[str, ...]:
        """The files that were damaged when they were to be opened, and were rebuilt."""
        return () if self._files is None else self._files.rebuilt_files

    def is_log_sound(self) -> bool:
        """Whether an embedded client's log is as it was written, after closing the client."""
        if self._files is None:
            return True
        with self._gate.exclusive():
            self._close()
            return self._files.is_log_sound()

    def rebuild_graph(self) -> bool:
        """Close an embedded client, and have its graph rebuilt. Returns whether that is possible."""
        if self._files is None:
            return False
        with self._gate.exclusive():
            self._close()
            with self._files.hold():
                return self._files.rebuild_graph()

    def reopen(self, seen: int | None = None) -> None:
        """Close an embedded client, so that its next use sees what others wrote.

        Does nothing if the client was closed since the epoch ``seen``.
        """
        if not self.is_embedded:
            return
        with self._gate.exclusive():
            if seen is None or seen == self.epoch:
                self._close()

    def close(self) -> None:
        """Close the client. The next use would reopen it."""
        with self._gate.exclusive():
            self._close()

    def _close(self) -> None:
        self.epoch += 1
        if self._client is not None:
            client, self._client = self._client, None
            self._closer(client)
            if self._files is not None:
                # Without a checksum, the size and time of a file are compared instead.
                with suppress(StoreError, OSError):
                    self._files.note_closed()


ChromaConnection = Connection[ClientAPI]
"""Embedded Chroma closes only with the last client of a path, so all users of a folder share one."""
