"""Clients of Chroma, embedded in this process or of a server, and their errors translated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError

from ingest.errors import StoreBusy, StoreError, VectorIndexError, VectorIndexUnavailable
from ingest.index.chroma_recovery import DATABASE, FilesLock, keep_log
from ingest.index.connection import Connection
from ingest.runtime.locks import ProcessLock

FILES_LOCK_SECONDS = 60.0
SERVER_TIMEOUT_SECONDS = 30.0

ChromaConnection = Connection[ClientAPI]
"""Embedded Chroma is closed only when the last client on its path is, so whoever needs
the same folder at the same time shares one."""


def embedded_chroma(folder: Path, lock: Path | None = None) -> ChromaConnection:
    """Chroma in this process, with its files in a folder; nothing is opened yet.

    ``lock`` is the file that keeps processes apart, beside the folder without.
    """
    path = lock or folder.with_name(f"{folder.name}.lock")
    files = FilesLock(folder, ProcessLock(path, timeout=FILES_LOCK_SECONDS))
    return Connection(lambda: _open_kept(folder), _close, files)


def chroma_server(url: str) -> ChromaConnection:
    """Chroma on a server, which keeps processes apart by itself; nothing is opened yet."""
    return Connection(lambda: _connect(url), _close, None)


@contextmanager
def translated() -> Iterator[None]:
    """Errors of Chroma inside as ``VectorIndexError`` or its subclass."""
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
            f"The Chroma server does not answer ({type(error).__name__}).",
            hint="Check CHROMA_URL and that the server runs.",
        ) from error
    except (ChromaError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise _unusable(error) from error
    except BaseException as error:
        # A panic in Chroma's Rust code, of a type that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _unusable(error) from error
        raise


def _unusable(error: BaseException) -> VectorIndexError:
    reason = next(iter(str(error).splitlines()), "no reason given")
    return VectorIndexError(
        f"The vector index cannot be used ({type(error).__name__}: {reason[:200]}).",
        hint="Run `footnote reindex`, which builds it anew from the stored texts.",
    )


def _open_kept(folder: Path) -> ClientAPI:
    """Open Chroma, which keeps the log of what it holds from the beginning."""
    if not (folder / DATABASE).exists():
        _close(_open(folder))
    keep_log(folder)
    return _open(folder)


def _open(folder: Path) -> ClientAPI:
    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        # Chroma keeps what failed half-way and would go on with it at the next attempt.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001  # as above
        raise


def _connect(url: str) -> ClientAPI:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VectorIndexError(
            "CHROMA_URL is not an address.", hint="Write it as http://HOST:8000, or leave it out."
        )
    # Chroma's own client waits for ever, also while it connects.
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=SERVER_TIMEOUT_SECONDS)
    client = chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(SERVER_TIMEOUT_SECONDS)
    return client


def _close(client: ClientAPI) -> None:
    sessions = _sessions(client)
    client.close()  # type: ignore[attr-defined]  # only the class behind their type has it
    for session in sessions:
        session.close()


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    """The HTTP sessions, which Chroma's client neither bounds in time nor closes."""
    owners = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in found if isinstance(session, httpx.Client)]
