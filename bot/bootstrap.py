"""Putting the bot together from the settings: the composition root."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer, Audit
from bot.audit.recorder import AuditRecorder
from bot.audit.repository import AuditRepository, SqlAuditRepository
from bot.discord.ports import AuditedExchanges, Exchanges, GuildLibrary, GuildSettingsStore
from bot.fact_checking.checker import ClaimVerifier
from bot.fact_checking.verdict import LazyStatementChecker, StatementChecker
from bot.guild_library import GuildLibraryEditor
from bot.nli.base import NliModel
from bot.nli.factory import load_nli_model
from bot.query_rewriting.heuristic import HeuristicRewriter, Rewriter
from bot.reranking.factory import load_reranker
from bot.retrieval.retriever import Retriever
from bot.settings import Settings
from bot.storage.audits import AuditStore
from bot.storage.backup import Addresses, BackedUp, OnRows, read_backup, write_backup
from bot.storage.exchanges import ExchangeStore
from bot.storage.guild_settings import SqlGuildSettings
from bot.storage.schema import AUDITS_TABLE, EXCHANGES_TABLE
from bot.types.claims import Writer
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.bootstrap import (
    LOCK_FILE,
    data_folder,
    data_path,
    database_url,
    make_page_loader,
    open_libraries,
    open_store,
)
from ingest.embedding.model_files import packaged_model_folder
from ingest.library.manager import LibraryManager
from ingest.runtime.atomic_file import atomic_write
from ingest.runtime.locks import ProcessLock
from ingest.settings import SHARED_LIBRARY
from ingest.storage.database import database_exists, sqlite_url

if TYPE_CHECKING:
    from bot.metrics import Metrics

AUDITS_FILE = "audits.sqlite3"
REMEMBERED_SENTENCES = 1_000
"""So many sentences keep their tokens' vectors, some 50 kB each, for the next statement."""


@dataclass(frozen=True, slots=True)
class Application:
    """All that a front end needs."""

    libraries: LibraryManager
    retriever: Retriever
    answerer: Answerer
    entailment: Callable[[], NliModel | None] = lambda: None


@contextmanager
def open_application(
    settings: Settings,
    library: str = SHARED_LIBRARY,
    *,
    with_llm: bool = True,
    on_wait: Callable[[float], None] | None = None,
    observe: Audit | None = None,
) -> Iterator[Application]:
    """The libraries with their answerer, closed at the end.

    ``library`` is looked at now, so that nobody has to ask to hear that it
    cannot be used. ``observe`` hears every answer, too. Raises ``FootnoteError`` when something that is set up cannot.
    """
    with open_libraries(settings, on_wait) as libraries:
        libraries.find(library)
        retriever = Retriever(libraries, load_reranker(settings.reranker_model))
        entailment = cache(partial(load_nli_model, settings.nli_model))
        writer = make_writer(settings, entailment) if with_llm else None
        with _auditing(settings) as auditor:
            answerer = Answerer(
                libraries,
                retriever,
                writer,
                time.monotonic,
                audit=_heard_by(auditor, observe),
                rewriter=make_rewriter(settings) if with_llm else None,
            )
            yield Application(libraries, retriever, answerer, entailment)


def lazy_statement_checker(application: Application) -> StatementChecker:
    """What judges statements by the application's libraries, loaded with the first one."""
    return LazyStatementChecker(lambda: make_statement_checker(application))


def make_statement_checker(application: Application) -> ClaimVerifier:
    """What judges statements by the application's libraries. Raises ``ModelNotFound``."""
    from ingest.embedding.minilm import MiniLmEncoder

    encoder = MiniLmEncoder(packaged_model_folder())
    tokens = lru_cache(maxsize=REMEMBERED_SENTENCES)(encoder.tokens)
    retriever = Retriever(application.libraries)
    return ClaimVerifier(application.libraries, retriever, tokens, application.entailment())


@contextmanager
def open_audits(settings: Settings) -> Iterator[AuditRepository]:
    """The records of answers. Raises ``FootnoteError`` when their database cannot be used."""
    with open_audit_store(settings) as store:
        yield SqlAuditRepository(store)


@contextmanager
def open_exchanges(settings: Settings) -> Iterator[Exchanges]:
    """What is kept of questions in Discord. Raises ``FootnoteError``."""
    with open_exchange_store(settings) as store, open_audit_store(settings) as audits:
        yield AuditedExchanges(store, audits.bodies, audits.forget)


@contextmanager
def open_guild_settings(settings: Settings) -> Iterator[GuildSettingsStore]:
    """The settings of Discord servers. Raises ``FootnoteError``."""
    with open_server_store(settings) as store:
        yield store


def make_guild_library(
    settings: Settings, application: Application, observe: Callable[[str], None]
) -> GuildLibrary:
    """What changes the libraries of Discord servers; pages are fetched as by ``footnote ingest``.

    None is remembered, so that no server tells by the time it takes what another has.
    ``observe`` is told what became of each article.
    """
    reader = cache(lambda: make_page_loader(settings, keep=False))
    return GuildLibraryEditor(application.libraries, reader, observe, settings.guild_max_articles)


def count_answers(metrics: Metrics) -> Audit:
    """Has every answer counted."""

    def count(_: Question, reply: AnswerResult) -> None:
        first_claim_ms = reply.first_claim_ms
        metrics.answered(reply.answer, reply.events, reply.retrieval_ms, first_claim_ms)

    return count


def _heard_by(*listeners: Audit | None) -> Audit:
    """Tells everybody who listens."""

    def heard(question: Question, reply: AnswerResult) -> None:
        for listener in listeners:
            if listener:
                listener(question, reply)

    return heard


@contextmanager
def _auditing(settings: Settings) -> Iterator[AuditRecorder | None]:
    """What records the answers; without RETENTION_DAYS, what forgets those recorded before."""
    if not settings.retention_days and not audits_made(settings):
        yield None
        return
    auditor = AuditRecorder(
        lambda: open_audits(settings), settings.retention_days, lambda: datetime.now(UTC)
    )
    with closing(auditor):
        yield auditor


def make_writer(
    settings: Settings, entailment: Callable[[], NliModel | None] = lambda: None
) -> Writer | None:
    """The language model that is set, or ``None``. Raises ``SettingsError``."""
    if settings.llm_model is None:
        return None
    from bot.generation.modes import QUOTES, written_style
    from bot.generation.writer import LanguageModelWriter
    from bot.llm.langchain import language_model

    style = QUOTES if settings.answer_style == "quotes" else written_style(entailment())
    return LanguageModelWriter(language_model(settings), settings.prompts_dir, style=style)


def make_rewriter(settings: Settings) -> Rewriter:
    """What makes follow-ups stand alone: the language model if one is set."""
    carrying = HeuristicRewriter()
    if settings.llm_model is None:
        return carrying
    from bot.llm.langchain import language_model
    from bot.query_rewriting.llm import LanguageModelRewriter

    return LanguageModelRewriter(language_model(settings), carrying, settings.prompts_dir)


@contextmanager
def open_audit_store(settings: Settings) -> Iterator[AuditStore]:
    """Where the audits of answers are kept, which is made if need be. Raises ``FootnoteError``."""
    data_folder(settings)
    with closing(AuditStore(_audits_url(settings))) as audits:
        yield audits


@contextmanager
def open_exchange_store(settings: Settings) -> Iterator[ExchangeStore]:
    """Where the exchanges in Discord are kept, made if need be. Raises ``FootnoteError``."""
    data_folder(settings)
    with closing(ExchangeStore(_audits_url(settings))) as exchanges:
        yield exchanges


def exchanges_made(settings: Settings) -> bool:
    """Whether there is a database of exchanges; makes none. Raises ``FootnoteError``."""
    return database_exists(_audits_url(settings), EXCHANGES_TABLE)


@contextmanager
def open_server_store(settings: Settings) -> Iterator[SqlGuildSettings]:
    """Where the settings of Discord servers are kept, made if need be. Raises ``FootnoteError``."""
    data_folder(settings)
    with closing(SqlGuildSettings(_audits_url(settings))) as servers:
        yield servers


def back_up(settings: Settings, path: Path, on_rows: OnRows | None = None) -> BackedUp:
    """Write all that is stored to one file, which is there as a whole or stays as it was.

    Others may go on asking and ingesting. Raises ``FootnoteError``.
    """
    with atomic_write(path) as beside:
        return write_backup(_addresses(settings, make=False), beside, on_rows)


def restore(
    settings: Settings,
    path: Path,
    on_rows: OnRows | None = None,
    on_wait: Callable[[float], None] | None = None,
) -> BackedUp:
    """Put a backup into a store that is empty; its index is made afterwards.

    Raises ``FootnoteError``.
    """
    folder = data_folder(settings)
    with open_store(settings) as store:
        lock = store.write_lock(on_wait) or ProcessLock(folder / LOCK_FILE, on_wait=on_wait)
        with lock.hold():
            return read_backup(path, _addresses(settings), on_rows)


def audits_made(settings: Settings) -> bool:
    """Whether there is a database of audits; makes none. Raises ``FootnoteError``."""
    return database_exists(_audits_url(settings), AUDITS_TABLE)


def _addresses(settings: Settings, *, make: bool = True) -> Addresses:
    return Addresses(database_url(settings, create=make), _audits_url(settings))


def _audits_url(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url.get_secret_value()
    return sqlite_url(data_path(settings) / AUDITS_FILE)
