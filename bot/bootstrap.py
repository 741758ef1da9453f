"""The composition root: from settings to an application, its records, backup and restore."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from bot.answering.answerer import Answerer, Audit
from bot.audit.recorder import AuditRecorder
from bot.audit.repository import AuditRepository
from bot.discord.ports import (
    ActivityStore,
    Exchanges,
    GuildFeeds,
    GuildSettingsStore,
    Handoffs,
)
from bot.discord.scope import guild_library_name
from bot.document_answers import DocumentAnswerer
from bot.fact_checking.checker import ArticleStatementChecker
from bot.fact_checking.verdict import LazyStatementChecker, StatementChecker
from bot.generation.factory import make_writer
from bot.guild_feeds import FeedWeb, GuildFeedPoller
from bot.guild_library import GuildLibraryEditor
from bot.llm.factory import load_chat_model
from bot.nli.base import NliModel
from bot.nli.factory import load_nli_model
from bot.query_rewriting.factory import make_rewriter
from bot.reader.factory import load_reader
from bot.retrieval.candidates import EXHAUSTIVE
from bot.retrieval.question_groups import EmbeddedQuestions
from bot.retrieval.retriever import Retriever
from bot.settings import Settings, temporary_settings
from bot.storage.activity import SqlActivity
from bot.storage.audits import AuditStore
from bot.storage.backup import BackedUp, DatabaseUrls, OnRows, read_backup, write_backup
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from bot.storage.feed_deliveries import SqlFeedDeliveries
from bot.storage.guild_feeds import SqlGuildFeeds
from bot.storage.guild_settings import SqlGuildSettings
from bot.storage.handoffs import HandoffStore
from bot.storage.schema import AUDITS_TABLE
from bot.storage.token_use import TokenUseStore
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.bootstrap import (
    LOCK_FILE,
    data_folder,
    data_path,
    database_url,
    make_feed_reader,
    make_page_loader,
    open_libraries,
    open_memory_libraries,
    open_sandbox,
    open_store,
)
from ingest.errors import SourceError
from ingest.library.manager import LibraryManager
from ingest.runtime.atomic_file import atomic_write
from ingest.runtime.locks import ProcessLock
from ingest.runtime.once import in_background
from ingest.sandbox.base import RunJob
from ingest.settings import SHARED_LIBRARY
from ingest.sources.loader import named_error, read_document
from ingest.storage.database import database_exists, sqlite_url

if TYPE_CHECKING:
    from bot.llm.token_budget import Meter
    from bot.metrics import Metrics

RECORDS_FILE = "audits.sqlite3"

FEED_HOSTS = 8
"""How many hosts of feeds are read side by side."""


@dataclass(frozen=True, slots=True)
class Application:
    """What every front end needs to answer questions.

    ``make_answerer`` makes an answerer of other libraries with the same models. It
    keeps no audit records, since what these name could not be looked up later.
    """

    libraries: LibraryManager
    retriever: Retriever
    answerer: Answerer
    nli_model: Callable[[], NliModel]
    make_answerer: Callable[[LibraryManager], Answerer]


@dataclass(frozen=True, slots=True)
class BotRecords:
    """The bot's own records: a store for each subject, all in one database."""

    audits: AuditRepository
    exchanges: Exchanges
    guild_settings: GuildSettingsStore
    handoffs: Handoffs
    activity: ActivityStore
    token_use: TokenUseStore
    guild_feeds: SqlGuildFeeds
    feed_deliveries: SqlFeedDeliveries


@contextmanager
def open_application(  # noqa: PLR0913  # what observes it, by name
    settings: Settings,
    library: str = SHARED_LIBRARY,
    *,
    with_llm: bool = True,
    observe: Audit | None = None,
    observe_rewriting: Callable[[int, int], None] | None = None,
    records: BotRecords | None = None,
) -> Iterator[Application]:
    """Open the libraries and their answerer; both are closed at the end.

    ``library`` is opened at once, so that a name that is not known and vectors of another model
    fail here and not at the first question; the shared one counts as empty until it exists.
    ``observe`` is called with every answer, ``observe_rewriting`` with the tokens read
    and written to make a follow-up stand alone. Audit records go to ``records``;
    without them, the database is opened with the first answer. Raises
    ``FootnoteError`` if anything that is configured cannot be used, except for a
    language model, which is not needed for an answer.
    """
    with open_libraries(settings) as libraries:
        found = libraries.require(library)
        if found and found.store.article_count(found.key) > EXHAUSTIVE:
            in_background(lambda: found.index)
        reader = load_reader(settings.reader_model)
        nli_model = cache(partial(load_nli_model, settings.nli_model))
        chat = load_chat_model(settings) if with_llm else None
        with (
            _open_recorder(settings, records) as recorder,
            _open_meter(settings, records) if chat else nullcontext() as meter,
        ):
            writer = make_writer(settings, chat, nli_model, meter) if chat else None
            rewriter = make_rewriter(settings, chat, meter, observe_rewriting) if chat else None

            def make_answerer(
                corpora: LibraryManager, audit: Audit, retriever: Retriever | None = None
            ) -> Answerer:
                return Answerer(
                    corpora,
                    # A retriever keeps what it read of one store.
                    retriever or Retriever(corpora, reader),
                    writer,
                    time.monotonic,
                    audit=audit,
                    rewriter=rewriter,
                    today=_today_in_utc,
                )

            retriever = Retriever(libraries, reader)
            answerer = make_answerer(libraries, _notify_all(recorder, observe), retriever)
            unrecorded = partial(make_answerer, audit=_notify_all(observe))
            yield Application(libraries, retriever, answerer, nli_model, unrecorded)


@contextmanager
def open_document(settings: Settings, source: str, stdin: BinaryIO) -> Iterator[Application]:
    """Open an application that knows one document only, and keeps nothing of it.

    ``source`` is a file, a web address or ``-``, read as ``footnote ingest`` does.
    It is in a temporary folder until the end. Raises ``FootnoteError`` as
    ``read_document`` and ``open_application`` do.
    """
    with TemporaryDirectory(prefix="footnote-") as folder:
        temporary = temporary_settings(settings, Path(folder))
        with open_sandbox() as sandbox:
            read_address = make_page_loader(temporary, sandbox, keep=False)
            document = read_document(source, stdin, read_address)
        with open_application(temporary) as application:
            try:
                application.libraries.open(SHARED_LIBRARY).add(document.source, document.article)
            except SourceError as error:
                raise named_error(document.source, error) from error
            yield application


def lazy_statement_checker(application: Application) -> StatementChecker:
    """A checker of statements that loads its models with the first statement."""
    return LazyStatementChecker(lambda: make_statement_checker(application))


def make_statement_checker(application: Application) -> ArticleStatementChecker:
    """A checker of statements against the application's libraries. Raises ``ModelNotFound``."""
    retriever = Retriever(application.libraries)
    return ArticleStatementChecker(application.libraries, retriever, application.nli_model())


@contextmanager
def open_records(settings: Settings, *, needs_exchange: bool = False) -> Iterator[BotRecords]:
    """Open the bot's own database, created if need be. Raises ``FootnoteError``.

    With ``needs_exchange``, an audit record is kept only while its question is stored
    as an exchange, which nothing that is asked in the terminal is.
    """
    data_folder(settings)
    with closing(BotDatabase(_records_url(settings))) as database:
        yield BotRecords(
            AuditRepository(AuditStore(database, needs_exchange=needs_exchange)),
            ExchangeStore(database),
            SqlGuildSettings(database),
            HandoffStore(database),
            SqlActivity(database),
            TokenUseStore(database),
            SqlGuildFeeds(database),
            SqlFeedDeliveries(database),
        )


def question_groups(application: Application) -> EmbeddedQuestions:
    """What tells which questions mean the same, by the model that searches the articles."""
    return EmbeddedQuestions(application.libraries.embedder)


def make_guild_library(
    settings: Settings, application: Application, run: RunJob, observe: Callable[[str], None]
) -> GuildLibraryEditor:
    """What changes the libraries of Discord guilds; it fetches pages as ``footnote ingest`` does.

    It caches no page, so that response times do not tell one guild what another
    has ingested. ``run`` runs the jobs that read pages and files, ``observe`` is
    called with the status of each article.
    """
    load_page = cache(lambda: make_page_loader(settings, run, keep=False))
    return GuildLibraryEditor(
        application.libraries,
        load_page,
        observe,
        max_articles=settings.guild_max_articles,
        max_characters=settings.guild_max_characters,
        run=run,
    )


def make_guild_feeds(
    settings: Settings, records: BotRecords, library: GuildLibraryEditor, run: RunJob
) -> GuildFeeds:
    """What polls the feeds that Discord guilds follow; ``run`` runs the jobs that read them.

    It imports what fetches at the first feed.
    """
    stopped = threading.Event()

    @cache
    def open_web() -> FeedWeb:
        return FeedWeb(*make_feed_reader(settings, run, stopped))

    return GuildFeedPoller(
        records.guild_feeds,
        records.feed_deliveries,
        open_web,
        library,
        library_name=guild_library_name,
        now=lambda: datetime.now(UTC),
        interval=timedelta(minutes=settings.feed_poll_minutes),
        max_feeds=settings.guild_max_feeds,
        hosts_at_once=FEED_HOSTS,
        stopped=stopped,
    )


def make_document_answerer(
    settings: Settings, application: Application, run: RunJob
) -> DocumentAnswerer:
    """What answers questions about documents given with them.

    It fetches pages as ``make_guild_library`` does, and keeps nothing of them.
    """
    embedder = application.libraries.corpus(()).embedder
    return DocumentAnswerer(
        partial(open_memory_libraries, embedder),
        application.make_answerer,
        make_page_loader(settings, run, keep=False),
        run,
    )


def count_answers(metrics: Metrics) -> Audit:
    """An observer that counts every answer."""

    def count(_: Question, result: AnswerResult) -> None:
        metrics.record_answer(
            result.answer, result.events, result.retrieval_ms, result.first_claim_ms
        )

    return count


def _notify_all(*observers: Audit | None) -> Audit:
    def notify(question: Question, result: AnswerResult) -> None:
        for observer in observers:
            if observer:
                observer(question, result)

    return notify


@contextmanager
def _open_recorder(
    settings: Settings, records: BotRecords | None
) -> Iterator[AuditRecorder | None]:
    """The audit recorder; with RETENTION_DAYS of 0 it only deletes records of earlier runs."""
    if not settings.retention_days and not _has_audits(settings):
        yield None
        return

    def open_audits() -> AbstractContextManager[AuditRepository]:
        return nullcontext(records.audits) if records else _open_audits(settings)

    recorder = AuditRecorder(open_audits, settings.retention_days, lambda: datetime.now(UTC))
    with closing(recorder):
        yield recorder


@contextmanager
def _open_meter(settings: Settings, records: BotRecords | None) -> Iterator[Meter | None]:
    """What counts tokens; ``None`` without a ceiling."""
    from bot.llm.token_budget import TokenBudget, TokenLimits, metered_by

    limits = TokenLimits(settings.llm_daily_tokens, settings.llm_daily_tokens_per_guild)
    if not limits:
        yield None
        return
    with nullcontext(records) if records else open_records(settings) as opened:
        yield metered_by(TokenBudget(opened.token_use, limits, _today_in_utc))


def _today_in_utc() -> date:
    return datetime.now(UTC).date()


@contextmanager
def _open_audits(settings: Settings) -> Iterator[AuditRepository]:
    with open_records(settings) as records:
        yield records.audits


def back_up(settings: Settings, path: Path, on_rows: OnRows | None = None) -> BackedUp:
    """Write everything that is stored to one file, which is replaced only when complete.

    Questions and ingests may go on meanwhile. Raises ``FootnoteError``.
    """
    with atomic_write(path) as temporary:
        return write_backup(_database_urls(settings, make=False), temporary, on_rows)


def restore(
    settings: Settings,
    path: Path,
    on_rows: OnRows | None = None,
    on_wait: Callable[[float], None] | None = None,
) -> BackedUp:
    """Put a backup into an empty store; the vector index has to be built afterwards.

    Raises ``FootnoteError``.
    """
    folder = data_folder(settings)
    with open_store(settings) as store:
        lock = store.write_lock(on_wait) or ProcessLock(folder / LOCK_FILE, on_wait=on_wait)
        with lock.hold():
            return read_backup(path, _database_urls(settings), on_rows)


def _has_audits(settings: Settings) -> bool:
    """Whether there is a database with audit records; creates none. Raises ``FootnoteError``."""
    return database_exists(_records_url(settings), AUDITS_TABLE)


def _database_urls(settings: Settings, *, make: bool = True) -> DatabaseUrls:
    return DatabaseUrls(database_url(settings, create=make), _records_url(settings))


def _records_url(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url.get_secret_value()
    return sqlite_url(data_path(settings) / RECORDS_FILE)
