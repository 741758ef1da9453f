"""Feeds that are followed beside the running bot, from the feed's item to the answer in Discord."""

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.bootstrap import open_application
from bot.settings import load_settings
from ingest.bootstrap import make_feed_poller
from ingest.feeds.background import background_polling
from ingest.sandbox.base import run_in_process
from ingest.settings import SHARED_LIBRARY
from tests.builders.processes import has_ended, readers_of
from tests.fakes.embedder import HashEmbedder
from tests.integration.web.pages import LEAD, html
from tests.integration.web.site import Reply, Site

ROOT = Path(__file__).resolve().parents[3]
QUESTION = "When does the harbour bridge of Vellmar close?"
PATIENCE = 240.0
"""Seconds; only a ceiling, as a process imports all of the bot."""


@pytest.fixture
def site(monkeypatch):
    server = Site()
    monkeypatch.setattr("ingest.bootstrap.make_fetcher", lambda *_: server.fetcher())
    monkeypatch.setattr("ingest.bootstrap.load_embedder", lambda _: HashEmbedder())
    server.pages["/story"] = html()
    publish(server)
    yield server
    server.close()


def publish(site, *paths):
    """The feed names these pages now."""
    items = "".join(f"<item><title>{path}</title><link>{path}</link></item>" for path in paths)
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    site.pages["/feed"] = Reply(body.encode(), type="application/rss+xml")


async def answered(discord, says, question=QUESTION):
    """Ask until the answer says so, in bold or not."""
    until = time.monotonic() + PATIENCE
    text = ""
    while says not in text.replace("**", ""):
        assert time.monotonic() < until, text
        text = await (await discord.direct_message(question)).text()


async def test_the_running_bot_answers_about_a_new_item_of_a_feed(discord, bot, site, tmp_path):
    settings = load_settings(None, FOOTNOTE_DATA_DIR=tmp_path)
    with open_application(settings) as application:

        def watcher(stop: threading.Event):
            return make_feed_poller(
                settings, application.libraries.open(SHARED_LIBRARY), run_in_process, stop
            )

        with background_polling(watcher, [site.url("/feed")], 0.05):
            async with bot(application.answerer, application.answerer):
                await answered(discord, "no articles")
                publish(site, "/story")
                await answered(discord, LEAD)
                changed = LEAD.replace("Monday", "Thursday")
                site.pages["/story?utm_source=feed"] = site.pages["/story"] = html(
                    f"<article><h1>Bridge to close</h1><p>{changed}</p>"
                )
                publish(site, "/story?utm_source=feed")
                await answered(discord, changed)


async def test_serve_follows_its_feeds_and_ends_at_once_when_it_is_told_to(discord, site, tmp_path):
    publish(site, "/story", "/gone")
    environment = {
        **os.environ,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_BASE": discord.api_base,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "FOOTNOTE_DATA_DIR": str(tmp_path),
        "FEED_URLS": site.url("/feed"),
        "LOG_LEVEL": "INFO",
        # The test asks until it is answered.
        "RATE_LIMIT_PER_USER": "0",
        "RATE_LIMIT_PER_GUILD": "0",
        "RATE_LIMIT_GLOBAL": "0",
    }
    for start in ("first", "second"):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.discord.bot_process", str(site.port)),
            cwd=ROOT,
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await discord.until(lambda: discord.gateway.connected, seconds=PATIENCE)
            await answered(discord, LEAD)
            readers = readers_of(process.pid)
            assert len(readers) == 1 or start == "second"
            process.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(process.communicate(), PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
                # Reading on, because a full pipe would keep it from being waited for.
                await process.communicate()
        assert process.returncode == 0, log.decode()
        assert all(has_ended(pid) for pid in readers)
        assert b"Traceback" not in log
        assert (b'"event": "article_ingested"' in log) is (start == "first")
        assert (b"There is no such page" in log) is (start == "first")
    assert site.asked["/story"] == 1
