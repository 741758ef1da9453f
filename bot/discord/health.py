"""Health, readiness and metrics over HTTP."""

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

SAMPLE_SECONDS = 1.0
ARTICLE_COUNT_SAMPLES = 60
"""Samples between two counts of the articles."""

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class HealthAddress:
    """Where the HTTP server listens; port 0 takes any free port."""

    host: str
    port: int


class HealthServer:
    """``/healthz`` (the process lives), ``/readyz`` (it can answer) and ``/metrics``."""

    def __init__(self, client: BotClient, metrics: Metrics) -> None:
        self._client = client
        self._metrics = metrics

    @property
    def connected(self) -> bool:
        """Whether every shard is connected to Discord."""
        shards = self._client.shards.values()
        return self._client.is_ready() and not any(shard.is_closed() for shard in shards)

    async def health(self, _: web.Request) -> web.Response:
        """200 whenever the event loop runs."""
        return web.Response(text="ok\n")

    async def ready(self, _: web.Request) -> web.Response:
        """200 if Discord and the library are reachable, else 503; the body has a line for each."""
        library = "ok"
        try:
            await self._client.catalog.article_count(None)
        except FootnoteError as error:
            library = type(error).__name__
        parts = {"discord": "ok" if self.connected else "not connected", "library": library}
        text = "".join(f"{name}: {state}\n" for name, state in parts.items())
        return web.Response(text=text, status=200 if set(parts.values()) == {"ok"} else 503)

    async def metrics(self, _: web.Request) -> web.Response:
        """The metrics in Prometheus' text format."""
        self._record_state()
        headers = {"Content-Type": CONTENT_TYPE}
        # The metrics of the process are read from files, which would block the event loop.
        text = await asyncio.to_thread(self._metrics.render)
        return web.Response(body=text, headers=headers)

    async def sample(self) -> None:
        """Record the lag of the event loop and the number of articles, until cancelled."""
        samples = 0
        while True:
            began = time.monotonic()
            await asyncio.sleep(SAMPLE_SECONDS)
            self._metrics.record_lag(time.monotonic() - began - SAMPLE_SECONDS)
            self._record_state()
            if samples % ARTICLE_COUNT_SAMPLES == 0:
                with suppress(FootnoteError):
                    self._metrics.set_shared_articles(
                        await self._client.catalog.article_count(None)
                    )
            samples += 1

    def _record_state(self) -> None:
        self._metrics.set_state(
            under_way=self._client.questions.in_progress,
            connected=self.connected,
            tasks=len(asyncio.all_tasks()),
        )


@asynccontextmanager
async def health_server(
    client: BotClient, metrics: Metrics, address: HealthAddress | None
) -> AsyncIterator[None]:
    """Serve inside the block. If the port is taken, that is logged and the bot goes on without."""
    server = HealthServer(client, metrics)
    sampling = asyncio.create_task(server.sample())
    runner = web.AppRunner(_application(server), access_log=None, shutdown_timeout=0.5)
    try:
        if address:
            await _listen(runner, address)
        yield
    finally:
        sampling.cancel()
        await runner.cleanup()


def _application(server: HealthServer) -> web.Application:
    application = web.Application()
    application.router.add_get("/healthz", server.health)
    application.router.add_get("/readyz", server.ready)
    application.router.add_get("/metrics", server.metrics)
    return application


async def _listen(runner: web.AppRunner, address: HealthAddress) -> None:
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        _log.warning("health_server_not_started", port=address.port, error=error.strerror)
    else:
        addresses = [f"{host}:{port}" for host, port, *_ in runner.addresses]
        _log.info("health_server_started", addresses=addresses)
