"""``footnote serve``, which is also ``python -m bot``."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

from bot.bootstrap import (
    count_answers,
    lazy_statement_checker,
    make_guild_library,
    open_application,
    open_exchanges,
    open_guild_settings,
)
from bot.cli.failures import failures_shown
from bot.cli.gc_tuning import collect_what_comes
from bot.cli.options import LibraryOption
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from ingest.bootstrap import make_feed_poller, single_instance
from ingest.errors import SettingsError, StoreBusy, UsageError
from ingest.feeds.background import THREAD as WATCHING
from ingest.feeds.background import ObserveStatus, background_polling
from ingest.library.manager import LibraryManager
from ingest.runtime.console import say
from ingest.settings import SHARED_LIBRARY

if TYPE_CHECKING:
    from bot.discord.health import HealthAddress
    from ingest.feeds.poller import FeedPoller


WRITTEN_AT_ONCE = 8
"""So many answers are written by a language model at a time."""

LAST_WAIT_SECONDS = 0.5


def serve(library: LibraryOption = SHARED_LIBRARY) -> None:
    """Run the Discord bot until Ctrl-C or SIGTERM.

    It needs DISCORD_TOKEN, from Discord's developer portal. Articles can be
    ingested beside it; it answers about them at once. It follows the feeds of
    FEED_URLS by itself, every FEED_POLL_MINUTES.

    Everybody is answered from the library given here. A Discord server may
    have one of its own beside it, which no other sees: its name is `guild-`
    and the server's identifier, and the first `footnote ingest --library`
    into it makes it.
    """
    with failures_shown():
        settings = load_settings()
        if settings.discord_token is None:
            raise SettingsError(
                "DISCORD_TOKEN: not set.",
                hint="Copy the bot's token from Discord's developer portal into `.env`.",
            )
        set_up_logs(settings.log_level)
        from bot.discord.ports import Ports
        from bot.discord.questions.rate_limit import RateLimits
        from bot.discord.runner import serve as serve_discord
        from bot.metrics import Metrics

        metrics = Metrics()
        token = settings.discord_token.get_secret_value()
        with (
            _only_one(settings, token),
            open_application(settings, library, observe=count_answers(metrics)) as application,
            open_exchanges(settings) as exchanges,
            open_guild_settings(settings) as guild_settings,
            _watching(settings, application.libraries, library, partial(metrics.ingested, "feeds")),
        ):
            collect_what_comes()
            say("Footnote is starting; Ctrl-C stops it.")
            asyncio.run(
                serve_discord(
                    token,
                    Ports(
                        application.answerer,
                        application.answerer,
                        lazy_statement_checker(application),
                        exchanges,
                        guild_settings,
                        make_guild_library(
                            settings, application, partial(metrics.ingested, "discord")
                        ),
                        metrics,
                    ),
                    api_base=settings.discord_api_base,
                    gateway_url=settings.discord_gateway_url,
                    library=library,
                    # A model elsewhere is mostly waited for, sentences are found here.
                    workers=WRITTEN_AT_ONCE if settings.llm_model else 1,
                    keep_days=settings.retention_days,
                    monitor=_monitor(settings),
                    message_content=settings.discord_message_content,
                    limits=RateLimits(
                        settings.rate_limit_per_user,
                        settings.rate_limit_per_guild,
                        settings.rate_limit_global,
                    ),
                )
            )
        _end_without(_stuck_threads())


def _stuck_threads(seconds: float = LAST_WAIT_SECONDS) -> list[Thread]:
    """The threads that Python would wait for at its end, or end in the middle of anything."""
    until = time.monotonic() + seconds
    here = threading.current_thread()
    others = [
        thread
        for thread in threading.enumerate()
        if thread is not here and (not thread.daemon or thread.name == WATCHING)
    ]
    for thread in others:
        thread.join(max(0.0, until - time.monotonic()))
    return [thread for thread in others if thread.is_alive()]


def _end_without(threads: Sequence[Thread]) -> None:
    """End now where a language model or a feed keeps threads waiting, perhaps for minutes.

    Everything is closed already, so that nothing is left to be done at the end.
    """
    if threads:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)


def _monitor(settings: Settings) -> HealthAddress | None:
    from bot.discord.health import HealthAddress

    if not settings.health_port:
        return None
    return HealthAddress(settings.health_host, settings.health_port)


@contextmanager
def _only_one(settings: Settings, token: str) -> Iterator[None]:
    """Two processes with one token would answer every question twice."""
    with ExitStack() as held:
        try:
            held.enter_context(single_instance(settings, token))
        except StoreBusy:
            raise UsageError(
                "Another process runs the bot with this DISCORD_TOKEN already.",
                hint="Stop that one first, or set the token of another application.",
            ) from None
        yield


def _watching(
    settings: Settings, libraries: LibraryManager, library: str, observe: ObserveStatus
) -> AbstractContextManager[None]:
    """The feeds of the settings, followed beside the bot."""

    def watcher(stop: Event) -> FeedPoller:
        return make_feed_poller(settings, libraries.open(library), stop)

    return background_polling(
        watcher, settings.feeds, settings.feed_poll_minutes * 60, observe=observe
    )
