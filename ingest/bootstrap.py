"""The composition root of the ingester: opens libraries as the settings say."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.embedding.base import Embedder
from ingest.embedding.factory import load_embedder
from ingest.errors import SourceUnavailable, StoreDamaged
from ingest.index.base import VectorIndexManager
from ingest.index.deferred import DeferredIndexManager
from ingest.index.memory import MemoryIndexManager
from ingest.library.components import LibraryComponents
from ingest.library.dry_run import KnownArticles
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.library.preparation import TextPipeline
from ingest.runtime.data_folder import DataFolder, find_data_folder
from ingest.runtime.file_errors import folder_error
from ingest.runtime.locks import ProcessLock, ThreadLock, holder_file
from ingest.runtime.private_files import make_private_folder
from ingest.sandbox.base import RunJob
from ingest.settings import SHARED_LIBRARY, Settings
from ingest.storage.article_store import ArticleStore
from ingest.storage.database import MEMORY_URL, database_exists, is_emptied
from ingest.storage.validation import check_library_name
from ingest.text.chunking import passages, segment
from ingest.text.terms import article_terms

if TYPE_CHECKING:
    from ingest.feeds.poller import FeedPoller
    from ingest.feeds.reader import FeedReader
    from ingest.sandbox.limits import Overrun
    from ingest.sources.items import SourceItem, SourceOptions
    from ingest.sources.loader import ReadAddress
    from ingest.web.fetcher import Fetcher
    from ingest.web.page_loader import PageLoader

DATABASE_FILE = "footnote.sqlite3"
CHROMA_FOLDER = "chroma"
LOCK_FILE = "write.lock"

STORE_FILES = (DATABASE_FILE, "audits.sqlite3", f"{CHROMA_FOLDER}/{SHARED_LIBRARY}.lock")
"""Files that tell that a folder holds a store, whatever is kept on servers."""

TEXT_PIPELINE = TextPipeline(segment=segment, passages=passages, terms=article_terms)


@contextmanager
def open_libraries(
    settings: Settings, on_wait: Callable[[float], None] | None = None
) -> Iterator[LibraryManager]:
    """The libraries of the configured store, closed at the end.

    They share one store, one model and one write lock. ``on_wait`` is called
    with the seconds spent waiting for another writer. Raises ``FootnoteError``
    if the model, the store or the index cannot be used.
    """
    with open_components(settings, on_wait=on_wait) as components:
        libraries = LibraryManager(
            components.store,
            components.embedder,
            lambda name: Library(replace(components, name=name)),
        )
        with closing(libraries):
            yield libraries


@contextmanager
def open_memory_libraries(embedder: Embedder) -> Iterator[LibraryManager]:
    """Libraries in memory alone, gone at the end. Raises ``FootnoteError``."""
    lock, indexes = ThreadLock(), MemoryIndexManager()
    with closing(ArticleStore(MEMORY_URL)) as store:

        def opened(name: str) -> Library:
            return Library(LibraryComponents(name, store, indexes, embedder, TEXT_PIPELINE, lock))

        with closing(LibraryManager(store, embedder, opened)) as libraries:
            yield libraries


@contextmanager
def open_components(
    settings: Settings,
    name: str = SHARED_LIBRARY,
    on_wait: Callable[[float], None] | None = None,
) -> Iterator[LibraryComponents]:
    """The components of a library, even if another model made its vectors."""
    folder = data_folder(settings)
    embedder = load_embedder(settings.embedding_model)
    with open_store(settings) as store:
        lock = store.write_lock(on_wait) or ProcessLock(folder / LOCK_FILE, on_wait=on_wait)
        identity = store.identity()
        with closing(DeferredIndexManager(lambda: _index_manager(settings, identity))) as indexes:
            yield LibraryComponents(name, store, indexes, embedder, TEXT_PIPELINE, lock)


@contextmanager
def open_library(
    settings: Settings,
    name: str = SHARED_LIBRARY,
    on_wait: Callable[[float], None] | None = None,
) -> Iterator[Library]:
    """One library, created if it does not exist. Raises as ``open_libraries`` does."""
    with open_libraries(settings, on_wait) as libraries:
        yield libraries.open(name)


@contextmanager
def existing_library(settings: Settings, name: str = SHARED_LIBRARY) -> Iterator[Library]:
    """One library that exists, else ``UsageError``; only the shared one is created."""
    with open_components(settings, name) as components:
        components.store.existing_library(name)
        with closing(Library(components)) as library:
            yield library


@contextmanager
def open_known_articles(settings: Settings, name: str = SHARED_LIBRARY) -> Iterator[KnownArticles]:
    """What a library knows of its articles. Creates neither store nor library.

    Raises ``FootnoteError`` if the store cannot be used.
    """
    url = database_url(settings, create=False)
    if not database_exists(url):
        check_library_name(name)
        yield KnownArticles()
        return
    with open_store(settings) as store:
        library = store.find_library(name)
        yield KnownArticles() if library is None else _known_articles(store, library.key)


@contextmanager
def open_store(settings: Settings) -> Iterator[ArticleStore]:
    """The store alone, without model and index. Raises ``FootnoteError``."""
    with closing(ArticleStore(database_url(settings))) as store:
        yield store


@contextmanager
def single_instance(settings: Settings, name: str) -> Iterator[None]:
    """Hold a name exclusively among all processes that use this database or data folder.

    Raises ``StoreBusy`` at once if another process holds it.
    """
    key = hashlib.sha256(name.encode()).digest()
    with open_store(settings) as store:
        lock = store.named_lock(int.from_bytes(key[:7], "big"))
        file = data_folder(settings) / f"{key.hex()[:16]}.lock"
        with (lock or ProcessLock(file, timeout=0.0)).hold():
            yield


@contextmanager
def open_sandbox(observe: Callable[[Overrun], None] = lambda _: None) -> Iterator[RunJob]:
    """The processes that read strangers' documents, ended at the end.

    They are started when they are needed. ``observe`` gets the reason whenever
    one was killed.
    """
    from ingest.sandbox.pool import ProcessPool

    with closing(ProcessPool(observe=observe)) as pool:
        yield pool


def make_fetcher(
    settings: Settings, run: RunJob, sleep: Callable[[float], None] = time.sleep
) -> Fetcher:
    """A fetcher of web pages; ``sleep`` waits between two requests to one host."""
    from ingest.web.fetcher import Fetcher

    return Fetcher(contact=settings.user_agent_contact, sleep=sleep, run=run)


def make_page_loader(settings: Settings, run: RunJob, *, keep: bool = True) -> ReadAddress:
    """A loader of web articles, which imports its dependencies at the first address.

    ``run`` runs the jobs that read pages. Pages are cached in the data folder if
    ``keep`` is true.
    """

    @cache
    def loader() -> ReadAddress:
        return _page_loader(settings, make_fetcher(settings, run), run, keep=keep)

    def read(address: str, overrides: SourceOptions) -> SourceItem:
        return loader()(address, overrides)

    return read


def make_feed_poller(
    settings: Settings, library: Library, run: RunJob, stop: threading.Event | None = None
) -> FeedPoller:
    """A poller of feeds into a library, until ``stop`` is set. Raises ``StoreError``.

    ``run`` runs the jobs that read feeds and pages.
    """
    from ingest.feeds.poller import FeedPoller
    from ingest.feeds.state import STATE_FILE, FeedState

    stop = stop or threading.Event()
    fetcher = make_fetcher(settings, run, partial(_wait, stop))
    state = FeedState(data_folder(settings) / STATE_FILE, library.name)
    loader = _page_loader(settings, fetcher, run)
    return FeedPoller(fetcher, loader, state, library.publish, stop.is_set, run=run)


def make_feed_reader(
    settings: Settings, run: RunJob, stop: threading.Event
) -> tuple[FeedReader, ReadAddress]:
    """A reader of feeds, and a loader of their pages that keeps none, until ``stop`` is set.

    They share the limits of requests to a host. ``run`` runs the jobs that read
    feeds and pages.
    """
    from ingest.feeds.reader import FeedReader

    fetcher = make_fetcher(settings, run, partial(_wait, stop))
    return FeedReader(fetcher, run), _page_loader(settings, fetcher, run, keep=False)


def data_folder(settings: Settings) -> Path:
    """The data folder, created if missing. Raises ``StoreError``."""
    folder = data_path(settings)
    try:
        make_private_folder(folder)
    except OSError as error:
        raise folder_error(str(folder), error) from error
    return folder


def database_url(settings: Settings, *, create: bool = True) -> str:
    """The URL of the article database. Creates its folder unless ``create`` is false.

    Raises ``StoreDamaged`` if articles were written here and the file has lost all tables.
    """
    if settings.database_url:
        return settings.database_url.get_secret_value()
    folder = data_folder(settings) if create else data_path(settings)
    file = folder / DATABASE_FILE
    if holder_file(folder / LOCK_FILE).exists() and is_emptied(file):
        raise StoreDamaged(
            f"The database of articles ({file}) is empty, although articles were stored in it.",
            hint="Restore a backup into another FOOTNOTE_DATA_DIR, or delete that file to start anew.",
        )
    return f"sqlite:///{file}"


def data_path(settings: Settings) -> Path:
    """The path of the data folder, which may not exist."""
    return find_folder(settings).path


def find_folder(settings: Settings) -> DataFolder:
    """The data folder, and why it is that one."""
    return find_data_folder(settings.data_dir, STORE_FILES)


def _wait(stop: threading.Event, seconds: float) -> None:
    if stop.wait(seconds):
        raise SourceUnavailable("Polling was stopped.")


def _page_loader(
    settings: Settings, fetcher: Fetcher, run: RunJob, *, keep: bool = True
) -> PageLoader:
    from ingest.web.page_cache import CACHE_FILE, PageCache
    from ingest.web.page_loader import PageLoader

    cache = PageCache(data_folder(settings) / CACHE_FILE) if keep else None
    return PageLoader(fetcher, cache, run)


def _known_articles(store: ArticleStore, library_key: int) -> KnownArticles:
    def content_hash(article_id: str) -> str | None:
        found = store.current(library_key, article_id)
        return found.content_hash if found else None

    return KnownArticles(
        content_hash,
        partial(store.current_text, library_key),
        partial(store.remembered, library_key),
    )


def _index_manager(settings: Settings, store: str) -> VectorIndexManager:
    from ingest.index.manager import EmbeddedIndexManager, ServerIndexManager

    if settings.chroma_url:
        return ServerIndexManager(settings.chroma_url, store)
    return EmbeddedIndexManager(data_folder(settings) / CHROMA_FOLDER, store)
