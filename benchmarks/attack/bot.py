"""The bot as a process of its own, which measures how late its event loop is."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks.attack.documents import FEEDS, HOST
from bot.bootstrap import Application, make_guild_library, open_application
from bot.discord.runner import serve
from bot.discord.scope import guild_library_name
from bot.log import set_up_logs
from bot.settings import Settings, load_settings
from ingest.bootstrap import make_feed_poller, open_sandbox
from ingest.feeds.background import background_polling
from ingest.sandbox.base import RunJob
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article
from ingest.web.fetcher import Fetcher
from ingest.web.ssrf_guard import SsrfGuard
from tests.builders import examples

TICK = 0.005
POLL_SECONDS = 5.0
COLOURS = "amber beige coral denim ebony fawn green hazel ivory jade khaki lilac mauve navy ochre pearl quartz russet scarlet teal"
"""The word of each server's article that no other has."""


@contextmanager
def opened(
    folder: Path, port: int, guilds: Sequence[str]
) -> Iterator[tuple[Settings, Application]]:
    """The application with an article in each server's library; it fetches from this machine."""
    guard = SsrfGuard(lambda *_: ["127.0.0.1"], allow=frozenset({("127.0.0.1", port)}))
    fetcher = partial(Fetcher, guard=guard, sleep=lambda _: None)
    with patch("ingest.bootstrap.make_fetcher", lambda _, run, *_wait: fetcher(run=run)):
        settings = load_settings(None, FOOTNOTE_DATA_DIR=folder)
        with open_application(settings, with_llm=False) as application:
            for guild, colour in zip(guilds, COLOURS.split(), strict=True):
                text = f"The old ferry of Holmvik was painted {colour} on Monday. It sails at noon."
                article = Article(id=f"ferry-{colour}", text=text, title="The old ferry")
                application.libraries.open(guild_library_name(int(guild))).add("made up", article)
            yield settings, application


async def measure_lag(lags: list[tuple[float, float]]) -> None:
    """Record how late the event loop returns from each short sleep, until cancelled."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(TICK)
        lags.append((began, time.monotonic() - began - TICK))


async def run_bot(
    settings: Settings,
    application: Application,
    sandbox: RunJob,
    connection: tuple[str, str, str],
) -> None:
    """Run the bot until SIGTERM, then print the lags of its event loop.

    ``connection`` is the token and the addresses of the API and the gateway.
    """
    token, api, gateway = connection
    ports = replace(
        examples.ports(),
        answerer=application.answerer,
        catalog=application.answerer,
        guild_library=make_guild_library(settings, application, sandbox, lambda _: None),
    )
    lags: list[tuple[float, float]] = []
    measuring = asyncio.create_task(measure_lag(lags))
    await serve(token, ports, api_base=api, gateway_url=gateway)
    measuring.cancel()
    print(json.dumps([(round(at, 3), round(lag, 4)) for at, lag in lags]), flush=True)


def be_bot(token: str, folder: str, api: str, gateway: str, port: str, *guilds: str) -> None:
    """Run the bot as this process, which ends despite threads that are still busy."""
    with (
        opened(Path(folder), int(port), guilds) as (settings, application),
        open_sandbox() as sandbox,
    ):
        feeds = [f"http://{HOST}:{port}{path}" for path in FEEDS]
        library = application.libraries.open(SHARED_LIBRARY)
        make_poller = partial(make_feed_poller, settings, library, sandbox)
        with background_polling(make_poller, feeds, POLL_SECONDS):
            asyncio.run(run_bot(settings, application, sandbox, (token, api, gateway)))
    os._exit(0)


if __name__ == "__main__":
    set_up_logs("CRITICAL")
    be_bot(*sys.argv[1:])
