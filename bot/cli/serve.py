"""``footnote serve``, also ``python -m bot``."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

from bot.cli.failures import failures_shown
from bot.cli.gc_tuning import tune_for_running
from bot.cli.options import LibraryOption
from bot.cli.preload import preload_index, preload_models
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from ingest.bootstrap import make_feed_poller, open_sandbox, single_instance
from ingest.errors import SettingsError, StoreBusy, UsageError
from ingest.feeds.background import THREAD as FEED_THREAD
from ingest.feeds.background import ObserveStatus, background_polling
from ingest.library.library import Library
from ingest.runtime.console import say
from ingest.sandbox.base import RunJob
from ingest.settings import SHARED_LIBRARY

if TYPE_CHECKING:
    from bot.bootstrap import Application, BotRecords
    from bot.discord.health import HealthAddress
    from bot.discord.ports import Ports
    from bot.discord.questions.rate_limit import RateLimits
    from bot.metrics import Metrics
    from ingest.feeds.poller import FeedPoller

_log = structlog.get_logger("bot.cli.serve")

LLM_WORKERS = 8
"""How many questions are answered at a time if a language model writes the answers."""

JOIN_SECONDS = 0.5
"""How long to wait for threads that are still running at the end."""


def serve(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Run the Discord bot until Ctrl-C or SIGTERM.

    It needs DISCORD_TOKEN, from Discord's developer portal. You can ingest
    articles while it runs; it answers about them at once. It also polls the
    feeds of FEED_URLS, every FEED_POLL_MINUTES.

    Everyone is answered from the library given here. A Discord server may have
    a library of its own as well, which no other server sees. Its name is
    `guild-` followed by the server's identifier; the first
    `footnote ingest --library` into it creates it.
    """
    with failures_shown():
        settings = load_settings()
        if settings.discord_token is None:
            raise SettingsError(
                "DISCORD_TOKEN: not set.",
                hint="Copy the bot's token from Discord's developer portal into `.env`.",
            )
        set_up_logs(settings.log_level)
        preload_models(settings)
        preload_index()
        # Imported while the models load.
        from bot.bootstrap import count_answers, open_application, open_records
        from bot.discord.runner import serve as serve_discord
        from bot.metrics import Metrics

        metrics = Metrics()
        token = settings.discord_token.get_secret_value()
        observe = count_answers(metrics)
        with (
            _only_process(settings, token),
            open_records(settings, needs_exchange=True) as records,
            open_application(
                settings,
                library,
                observe=observe,
                observe_rewriting=metrics.record_tokens,
                records=records,
            ) as application,
            open_sandbox(partial(_record_killed_reader, metrics)) as sandbox,
            _feed_polling(
                settings,
                partial(application.libraries.open, library),
                sandbox,
                partial(metrics.record_ingest, "feeds"),
            ),
        ):
            metrics.watch_damaged_articles(application.libraries.damaged_articles)
            tune_for_running()
            say("Footnote is starting. Press Ctrl-C to stop it.")
            asyncio.run(
                serve_discord(
                    token,
                    _ports(settings, application, sandbox, records, metrics),
                    api_base=settings.discord_api_base,
                    gateway_url=settings.discord_gateway_url,
                    library=library,
                    # A language model is mostly waited for; finding sentences keeps a core busy.
                    workers=LLM_WORKERS if settings.llm_model else 1,
                    keep_days=settings.retention_days,
                    monitor=_health_address(settings),
                    message_content=settings.discord_message_content,
                    limits=_rate_limits(settings),
                )
            )
        _exit_despite(_running_threads())


def _ports(
    settings: Settings,
    application: Application,
    sandbox: RunJob,
    records: BotRecords,
    metrics: Metrics,
) -> Ports:
    from bot.bootstrap import (
        lazy_statement_checker,
        make_document_answerer,
        make_guild_feeds,
        make_guild_library,
        question_groups,
    )
    from bot.discord.ports import Ports

    guild_library = make_guild_library(
        settings, application, sandbox, partial(metrics.record_ingest, "discord")
    )
    return Ports(
        answerer=application.answerer,
        catalog=application.answerer,
        statement_checker=lazy_statement_checker(application),
        exchanges=records.exchanges,
        guild_settings=records.guild_settings,
        guild_library=guild_library,
        guild_feeds=make_guild_feeds(settings, records, guild_library, sandbox),
        metrics=metrics,
        document_answerer=make_document_answerer(settings, application, sandbox),
        handoffs=records.handoffs,
        question_groups=question_groups(application),
        activity=records.activity,
    )


def _record_killed_reader(metrics: Metrics, reason: str) -> None:
    metrics.record_killed_reader(reason)
    _log.warning("document_reader_killed", reason=reason)


def _rate_limits(settings: Settings) -> RateLimits:
    from bot.discord.questions.rate_limit import RateLimits

    return RateLimits(
        settings.rate_limit_per_user, settings.rate_limit_per_guild, settings.rate_limit_global
    )


def _health_address(settings: Settings) -> HealthAddress | None:
    from bot.discord.health import HealthAddress

    if not settings.health_port:
        return None
    return HealthAddress(settings.health_host, settings.health_port)


def _running_threads(seconds: float = JOIN_SECONDS) -> list[Thread]:
    """Threads that still run after so many seconds and would delay or break Python's exit."""
    until = time.monotonic() + seconds
    current = threading.current_thread()
    others = [
        thread
        for thread in threading.enumerate()
        if thread is not current and (not thread.daemon or thread.name == FEED_THREAD)
    ]
    for thread in others:
        thread.join(max(0.0, until - time.monotonic()))
    return [thread for thread in others if thread.is_alive()]


def _exit_despite(threads: Sequence[Thread]) -> None:
    """Exit at once if threads still wait for a language model or a feed, perhaps for minutes.

    Everything is closed by then, so nothing is lost.
    """
    if threads:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)


@contextmanager
def _only_process(settings: Settings, token: str) -> Iterator[None]:
    """Refuse to run twice with one token, which would answer every question twice."""
    with ExitStack() as stack:
        try:
            stack.enter_context(single_instance(settings, token))
        except StoreBusy:
            raise UsageError(
                "Another process already runs the bot with this DISCORD_TOKEN.",
                hint="Stop it first, or set the token of another application.",
            ) from None
        yield


def _feed_polling(
    settings: Settings, open_library: Callable[[], Library], sandbox: RunJob, observe: ObserveStatus
) -> AbstractContextManager[None]:
    """Poll the feeds of the settings in a thread beside the bot."""

    def make_poller(stop: Event) -> FeedPoller:
        return make_feed_poller(settings, open_library(), sandbox, stop)

    return background_polling(
        make_poller, settings.feeds, settings.feed_poll_minutes * 60, observe=observe
    )
