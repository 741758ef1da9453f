"""Health, readiness and metrics over HTTP, for whoever runs the bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.discord.context import BotClient
from bot.metrics import CONTENT_TYPE, Metrics
from ingest.errors import FootnoteError

TICK_SECONDS = 1.0
COUNTED_EVERY = 60
"""Ticks between two looks at the size of the library."""

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class HealthAddress:
    """Where the numbers are asked for; port 0 takes any that is free."""

    host: str
    port: int


class HealthServer:
    """What the three addresses answer.

    ``/healthz`` says that the process lives, ``/readyz`` whether it can answer
    in Discord, line by line, and ``/metrics`` gives the numbers.
    """

    def __init__(self, client: BotClient, metrics: Metrics) -> None:
        self._client = client
        self._metrics = metrics

    @property
    def connected(self) -> bool:
        """Whether every connection to Discord stands."""
        shards = self._client.shards.values()
        return self._client.is_ready() and not any(shard.is_closed() for shard in shards)

    async def healthy(self, _: web.Request) -> web.Response:
        """That the event loop answers is all there is to know."""
        return web.Response(text="ok\n")

    async def ready(self, _: web.Request) -> web.Response:
        """200 where all is well, else 503, and which part is not."""
        library = "ok"
        try:
            await self._client.catalog.article_count(None)
        except FootnoteError as error:
            library = type(error).__name__
        parts = {"discord": "ok" if self.connected else "not connected", "library": library}
        text = "".join(f"{name}: {state}\n" for name, state in parts.items())
        return web.Response(text=text, status=200 if set(parts.values()) == {"ok"} else 503)

    async def numbers(self, _: web.Request) -> web.Response:
        """The metrics."""
        self._note()
        headers = {"Content-Type": CONTENT_TYPE}
        # Of the process they are read from files, which the event loop must not wait for.
        text = await asyncio.to_thread(self._metrics.render)
        return web.Response(body=text, headers=headers)

    async def watch(self) -> None:
        """Note how late the event loop is, and how large the library, for ever."""
        ticks = 0
        while True:
            began = time.monotonic()
            await asyncio.sleep(TICK_SECONDS)
            self._metrics.record_lag(time.monotonic() - began - TICK_SECONDS)
            self._note()
            if ticks % COUNTED_EVERY == 0:
                with suppress(FootnoteError):
                    self._metrics.set_shared_articles(
                        await self._client.catalog.article_count(None)
                    )
            ticks += 1

    def _note(self) -> None:
        self._metrics.set_state(
            under_way=self._client.questions.under_way,
            connected=self.connected,
            tasks=len(asyncio.all_tasks()),
        )


@asynccontextmanager
async def health_server(
    client: BotClient, metrics: Metrics, address: HealthAddress | None
) -> AsyncIterator[None]:
    """Answer at the address inside; a port that is taken is logged, and no reason to stop."""
    monitor = HealthServer(client, metrics)
    watching = asyncio.create_task(monitor.watch())
    runner = web.AppRunner(_application(monitor), access_log=None, shutdown_timeout=0.5)
    try:
        if address:
            await _listening(runner, address)
        yield
    finally:
        watching.cancel()
        await runner.cleanup()


def _application(monitor: HealthServer) -> web.Application:
    application = web.Application()
    application.router.add_get("/healthz", monitor.healthy)
    application.router.add_get("/readyz", monitor.ready)
    application.router.add_get("/metrics", monitor.numbers)
    return application


async def _listening(runner: web.AppRunner, address: HealthAddress) -> None:
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        _log.warning("not monitored", port=address.port, error=error.strerror)
    else:
        _log.info("monitored", addresses=[f"{host}:{port}" for host, port, *_ in runner.addresses])
