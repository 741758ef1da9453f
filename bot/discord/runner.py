"""Running the bot: from a token until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import discord
import structlog

from bot.discord.client import FootnoteClient
from bot.discord.connection.endpoints import Endpoints
from bot.discord.connection.log_forwarding import forwarded_logs
from bot.discord.connection.token import check_token, refused_token
from bot.discord.context import Services
from bot.discord.errors import TRANSPORT_ERRORS, DiscordUnavailable
from bot.discord.health import HealthAddress, health_server
from bot.discord.i18n.catalogs import load_languages
from bot.discord.limits import ACKNOWLEDGE_SECONDS
from bot.discord.ports import Ports
from bot.discord.questions.rate_limit import RateLimits
from bot.discord.questions.service import QuestionService
from bot.discord.services.catalog import Catalog
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.guild_library import GuildLibraryService
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from ingest.errors import FootnoteError
from ingest.settings import SHARED_LIBRARY

LOOKUP_SECONDS = ACKNOWLEDGE_SECONDS - 1.0
"""An autocompletion must reach Discord within the time for an acknowledgement."""

LOOKUPS = 50
"""Autocompletions that may wait; each key pressed is one."""

NOTES = 1_000
NOTE_SECONDS = 10.0
"""Notes of exchanges that may wait, and for how long each is waited for."""

CHANGES = 10
CHANGE_SECONDS = 600.0
"""Changes of libraries that may wait, and for how long somebody waits for one; it goes on."""

_AUTHENTICATION_FAILED = 4004
_log = structlog.get_logger("bot.discord")


async def serve(  # noqa: PLR0913  # what the front end is made of, all by name
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
    """Answer in Discord until SIGINT, SIGTERM or ``stop``.

    ``library`` is the shared one, from which everybody is answered.
    ``workers`` threads answer questions and ``waiting`` more questions may wait
    for them, of a person, a server and all no more than ``limits``. A question
    has ``answer_seconds``; when stopped, those under way have ``drain_seconds``,
    which with what is said to the others makes ten.
    Where answers stand is kept for ``keep_days``, or with 0 only until they are there. With
    ``message_content``, the privileged intent, every message in a thread of the
    bot's is a question.
    ``monitor`` is where health and metrics are asked for.

    Raises ``SettingsError`` for a token or address that cannot be used, and
    ``DiscordUnavailable``.
    """
    check_token(token)
    endpoints = Endpoints(api_base, gateway_url)
    stop = stop or asyncio.Event()
    answers = ThreadPoolExecutor(workers, thread_name_prefix="answers")
    lookups = ThreadPoolExecutor(1, thread_name_prefix="lookups")
    notes = ThreadPoolExecutor(1, thread_name_prefix="notes")
    changes = ThreadPoolExecutor(1, thread_name_prefix="changes")
    quick = WorkerPool(lookups, capacity=LOOKUPS, seconds=LOOKUP_SECONDS)
    found = Catalog(ports.catalog, quick, library)
    noted = WorkerPool(notes, capacity=NOTES, seconds=NOTE_SECONDS)
    exchange_log = ExchangeLog(ports.exchanges, noted, keep_days=keep_days)
    guild_settings = GuildSettingsCache(ports.guild_settings, quick, time.monotonic)
    changing = WorkerPool(changes, capacity=CHANGES, seconds=CHANGE_SECONDS)
    guild_library = GuildLibraryService(ports.guild_library, changing, quick)
    questions = QuestionService(
        ports.answerer,
        found,
        exchange_log,
        ports.statement_checker,
        failed=ports.metrics.record_failure,
        answers=WorkerPool(
            answers, capacity=workers + waiting, seconds=answer_seconds, at_once=workers
        ),
        library=library,
        limits=limits,
    )
    try:
        with endpoints.applied(), forwarded_logs(), _stopped_by_signals(stop):
            languages = await asyncio.to_thread(load_languages)
            client = FootnoteClient(
                Services(questions, found, exchange_log, guild_settings, guild_library),
                languages=languages,
                message_content=message_content,
                shard_count=endpoints.shard_count,
            )
            async with health_server(client, ports.metrics, monitor):
                await _run(client, token, stop, drain_seconds)
    finally:
        guild_library.stop()
        for pool in (answers, lookups, notes, changes):
            pool.shutdown(wait=False, cancel_futures=True)


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
            outcome = await _ended(running)
    if isinstance(outcome, Exception):
        raise _translated(outcome) from None


async def _ended(running: asyncio.Task[None]) -> BaseException | None:
    """The outcome of a closed client, which ends by itself unless it is still logging in."""
    await asyncio.wait({running}, timeout=1.0)
    running.cancel()
    return (await asyncio.gather(running, return_exceptions=True))[0]


def _translated(error: Exception) -> Exception:
    code = getattr(error, "code", None)
    if isinstance(error, discord.LoginFailure) or code == _AUTHENTICATION_FAILED:
        return refused_token()
    if isinstance(error, FootnoteError):
        return error
    if isinstance(error, (discord.DiscordException, *TRANSPORT_ERRORS)):
        return DiscordUnavailable(
            "Discord does not answer as it should.",
            hint="Check the network and https://discordstatus.com, then start again.",
        )
    return error


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Stop in good order on the first signal; a second one ends the program at once."""
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
        # Windows, and loops outside the main thread: asyncio.run turns Ctrl-C into a cancellation.
        yield
        return
    try:
        yield
    finally:
        restore()
