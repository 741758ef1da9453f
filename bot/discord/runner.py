"""Run the bot, from its token to its shutdown."""

from __future__ import annotations

import asyncio
import math
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import discord
import structlog

from bot.discord.client import FootnoteClient
from bot.discord.connection.endpoints import Endpoints
from bot.discord.connection.log_forwarding import forward_logs
from bot.discord.connection.token import check_token, rejected_token_error
from bot.discord.context import Services
from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from bot.discord.health import HealthAddress, health_server
from bot.discord.i18n.catalogs import load_languages
from bot.discord.limits import ACKNOWLEDGE_SECONDS
from bot.discord.ports import GuildFeeds, Ports
from bot.discord.questions.rate_limit import RateLimits
from bot.discord.questions.service import QuestionService
from bot.discord.services.catalog import Catalog
from bot.discord.services.documents import WAITING, DocumentService
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.gaps import GapList
from bot.discord.services.guild_feeds import GuildFeedService
from bot.discord.services.guild_library import GuildLibraryService
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.handoffs import HandoffLog
from bot.discord.services.statistics import StatisticsService
from bot.discord.services.worker_pool import WorkerPool
from ingest.errors import FootnoteError
from ingest.settings import SHARED_LIBRARY

LOOKUP_SECONDS = ACKNOWLEDGE_SECONDS - 1.0
"""How long a lookup may take; choices must reach Discord in the time for an acknowledgement."""

LOOKUPS = 50
"""Lookups that may wait; every key pressed in an autocompleted option is one."""

LOG_WRITES = 1_000
LOG_SECONDS = 10.0
"""Writes to the exchange log that may wait, and how long each may take."""

REPORTS = 50
REPORT_SECONDS = 60.0
"""Lists and statistics for moderators that may wait, and how long each may take."""

CHANGES = 1_000
CHANGE_SECONDS = 600.0
"""Guilds whose changes may wait, and how long a person waits for one, which then goes on."""

FEED_CHANGES = 1_000
FEED_SECONDS = 120.0
"""Changes of followed feeds that may wait, and how long each may take, with what it fetches."""

FOLLOWS = 4
"""How many feeds are looked for at a time, since a site may be slow."""

DOCUMENT_WORKERS = 2
"""How many questions about documents are answered at a time, since a page may be slow."""

_AUTHENTICATION_FAILED = 4004
_log = structlog.get_logger("bot.discord")


async def serve(  # noqa: PLR0913  # all parts of the front end, by name
    token: str,
    ports: Ports,
    *,
    api_base: str | None = None,
    gateway_url: str | None = None,
    library: str = SHARED_LIBRARY,
    limits: RateLimits | None = None,
    keep_days: int = 30,
    message_content: bool = False,
    monitor: HealthAddress | None = None,
    workers: int = 1,
    waiting: int = 200,
    answer_seconds: float = 120.0,
    drain_seconds: float = 5.0,
    stop: asyncio.Event | None = None,
) -> None:
    """Answer questions in Discord until SIGINT, SIGTERM or ``stop``.

    ``library`` is the shared library. ``workers`` threads answer questions and
    ``waiting`` more may wait, within ``limits``. An answer may take
    ``answer_seconds``. At shutdown, questions in progress get ``drain_seconds``,
    so that the process exits within ten seconds. Exchanges are stored for
    ``keep_days``, or with 0 only until they are answered. With
    ``message_content``, the privileged intent, the bot also answers messages
    that do not mention it: all in its own threads, and questions in the channels
    that a guild chose for that. ``monitor`` is where health and metrics are served.

    Raises ``SettingsError`` for an unusable token or endpoint, and
    ``DiscordUnavailable``.
    """
    check_token(token)
    endpoints = Endpoints(api_base, gateway_url)
    stop = stop or asyncio.Event()
    threads = _Threads()
    services = _services(
        ports,
        threads,
        library=library,
        limits=limits,
        keep_days=keep_days,
        answers=threads.pool(
            "answers", capacity=workers + waiting, seconds=answer_seconds, threads=workers
        ),
        documents=threads.pool(
            "documents",
            capacity=DOCUMENT_WORKERS + WAITING,
            seconds=answer_seconds,
            threads=DOCUMENT_WORKERS,
        ),
    )
    try:
        with endpoints.applied(), forward_logs(), _stop_on_signals(stop):
            client = FootnoteClient(
                services,
                languages=await asyncio.to_thread(load_languages),
                message_content=message_content,
                shard_count=endpoints.shard_count,
            )
            async with health_server(client, ports.metrics, monitor):
                await _run(client, token, stop, drain_seconds)
    finally:
        services.guild_library.stop()
        services.guild_feeds.stop()
        threads.end()


class _Threads:
    """The threads in which the services do what blocks."""

    def __init__(self) -> None:
        self._executors: list[ThreadPoolExecutor] = []

    def pool(self, name: str, *, capacity: int, seconds: float, threads: int = 1) -> WorkerPool:
        """A pool of threads of that name; ``capacity`` and ``seconds`` are as in ``WorkerPool``."""
        executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._executors.append(executor)
        return WorkerPool(executor, capacity=capacity, seconds=seconds, concurrency=threads)

    def end(self) -> None:
        """Begin nothing more, and wait for nothing that has begun."""
        for executor in self._executors:
            executor.shutdown(wait=False, cancel_futures=True)


def _services(  # noqa: PLR0913  # what they share, by name
    ports: Ports,
    threads: _Threads,
    *,
    library: str,
    limits: RateLimits | None,
    keep_days: int,
    answers: WorkerPool,
    documents: WorkerPool,
) -> Services:
    """The services that a client hands to its features."""
    lookups = threads.pool("lookups", capacity=LOOKUPS, seconds=LOOKUP_SECONDS)
    records = threads.pool("records", capacity=LOG_WRITES, seconds=LOG_SECONDS)
    changes = threads.pool("changes", capacity=CHANGES, seconds=math.inf)
    reports = threads.pool("reports", capacity=REPORTS, seconds=REPORT_SECONDS)
    catalog = Catalog(ports.catalog, lookups, library)
    exchange_log = ExchangeLog(ports.exchanges, records, keep_days=keep_days)
    guild_settings = GuildSettingsCache(ports.guild_settings, lookups, time.monotonic)
    handoffs = HandoffLog(ports.handoffs, records, guild_settings, keep_days=keep_days)
    document_service = DocumentService(ports.document_answerer, documents)
    questions = QuestionService(
        ports.answerer,
        catalog,
        exchange_log,
        ports.statement_checker,
        guild_settings,
        on_failure=ports.metrics.record_failure,
        has_moderators=handoffs.accepts,
        answers=answers,
        documents=document_service,
        library=library,
        limits=limits,
    )
    return Services(
        questions=questions,
        catalog=catalog,
        exchange_log=exchange_log,
        guild_settings=guild_settings,
        guild_library=GuildLibraryService(ports.guild_library, changes, lookups, CHANGE_SECONDS),
        documents=document_service,
        handoffs=handoffs,
        gaps=GapList(exchange_log, ports.question_groups, reports),
        statistics=StatisticsService(ports.activity, catalog, reports),
        guild_feeds=_feed_service(ports.guild_feeds, threads),
    )


def _feed_service(feeds: GuildFeeds, threads: _Threads) -> GuildFeedService:
    return GuildFeedService(
        feeds,
        threads.pool("feed-polls", capacity=1, seconds=math.inf),
        threads.pool("follows", capacity=FEED_CHANGES, seconds=FEED_SECONDS, threads=FOLLOWS),
        threads.pool("feed-changes", capacity=FEED_CHANGES, seconds=FEED_SECONDS),
    )


async def _run(
    client: FootnoteClient, token: str, stop: asyncio.Event, drain_seconds: float
) -> None:
    async with client:
        running = asyncio.create_task(client.start(token))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                drained = await client.questions.drain(drain_seconds)
                _log.info("stopping", drained=drained)
        finally:
            stopped.cancel()
            await client.close()
            outcome = await _result_of(running)
    if isinstance(outcome, Exception):
        raise _translate(outcome) from None


async def _result_of(running: asyncio.Task[None]) -> BaseException | None:
    """What the task of a closed client raised; it is cancelled if it is still logging in."""
    await asyncio.wait({running}, timeout=1.0)
    running.cancel()
    return (await asyncio.gather(running, return_exceptions=True))[0]


def _translate(error: Exception) -> Exception:
    code = getattr(error, "code", None)
    if isinstance(error, discord.LoginFailure) or code == _AUTHENTICATION_FAILED:
        return rejected_token_error()
    if isinstance(error, FootnoteError):
        return error
    if isinstance(error, (discord.DiscordException, *TRANSPORT_ERRORS)):
        return DiscordUnavailable(
            "Discord does not respond as it should.",
            hint="Check the network and https://discordstatus.com, then start again.",
        )
    return error


@contextmanager
def _stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Shut down cleanly on the first signal; a second one ends the program at once."""
    loop = asyncio.get_running_loop()
    handled = (signal.SIGINT, signal.SIGTERM)

    def on_signal() -> None:
        stop.set()
        restore()

    def restore() -> None:
        for number in handled:
            loop.remove_signal_handler(number)

    try:
        for number in handled:
            loop.add_signal_handler(number, on_signal)
    except (NotImplementedError, RuntimeError):
        # On Windows, and outside the main thread: asyncio.run turns Ctrl-C into a cancellation.
        yield
        return
    try:
        yield
    finally:
        restore()
