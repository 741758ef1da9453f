"""Faults around the bot, each for a while, with people asking all the time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    ExitStack,
    asynccontextmanager,
    closing,
    suppress,
)
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.soak_discord.model import Mood
from benchmarks.soak_discord.world import RECONNECTING, World
from tests.integration.discord.gateway import IDENTIFY

Fault = Callable[[World], AbstractAsyncContextManager[None]]

JUMP = timedelta(hours=5)


@asynccontextmanager
async def gateway_cut(world: World) -> AsyncIterator[None]:
    """The connection breaks, and new ones are refused for a while."""
    gateway, began = world.discord.gateway, time.monotonic()
    gateway.refuses = True
    await gateway.cut()
    yield
    gateway.refuses = False
    await world.connected()
    # After a refused attempt discord.py identifies again, and events in between are lost.
    world.bot.away.append((began, time.monotonic()))


@asynccontextmanager
async def gateway_reconnects(world: World) -> AsyncIterator[None]:
    """Discord asks to reconnect, and then invalidates the session."""
    await world.discord.gateway.ask_to_reconnect()
    yield
    await world.connected()
    # As in the real Discord, the bot gets no events until it has identified again.
    began, identified = time.monotonic(), world.discord.gateway.count(IDENTIFY)
    await world.discord.gateway.invalidate_session()
    await world.discord.until(
        lambda: world.discord.gateway.count(IDENTIFY) > identified, seconds=RECONNECTING
    )
    await world.connected()
    world.bot.away.append((began, time.monotonic()))


@asynccontextmanager
async def rest_limits(world: World) -> AsyncIterator[None]:
    """Discord responds with 429, for one route and globally."""
    world.discord.limit(r"^(PATCH|POST) ", retry_after=0.3, times=10)
    yield
    world.discord.limit(r"^(PATCH|POST) ", retry_after=0.5, is_global=True, times=2)


@asynccontextmanager
async def rest_fails(world: World) -> AsyncIterator[None]:
    """Discord responds with 500 and 503."""
    world.discord.refuse(r"^PATCH ", 500, 0, times=8)
    yield
    world.discord.refuse(r"^(PATCH|POST) ", 503, 0, times=4)


def model_is(mood: Mood) -> Fault:
    """The language model is in a mood for a while."""

    @asynccontextmanager
    async def moody(world: World) -> AsyncIterator[None]:
        world.model.mood = mood
        yield
        world.model.mood = Mood.GOOD

    moody.__doc__ = f"The language model is {mood}."
    return moody


@asynccontextmanager
async def chroma_stopped(world: World) -> AsyncIterator[None]:
    """The Chroma server is killed and started again."""
    world.chroma.stop()
    yield
    await asyncio.to_thread(world.chroma.start)


@asynccontextmanager
async def database_locked(world: World) -> AsyncIterator[None]:
    """Another process holds the write locks of both databases."""
    with ExitStack() as stack:
        for name in ("footnote.sqlite3", "audits.sqlite3"):
            connection = sqlite3.connect(
                world.place.folder / name, isolation_level=None, timeout=30
            )
            stack.enter_context(closing(connection))
            connection.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def disk_full(world: World) -> AsyncIterator[None]:
    """The disk of the databases is full."""
    filler = world.place.folder / "filler"
    await asyncio.to_thread(_fill, filler)
    try:
        yield
    finally:
        filler.unlink()


@asynccontextmanager
async def clock_jumps(world: World) -> AsyncIterator[None]:
    """The clock jumps ahead by hours and back, for a process of its own.

    libfaketime reads the environment at each wait of a thread, which is not safe
    beside threads that set variables, so only this process runs with it.
    """
    await world.bot.stop()
    with world.faked_clock():
        await world.bot.start()
        await asyncio.sleep(2)
        world.set_clock(datetime.now(UTC) + JUMP)
        yield
        world.set_clock(None)
        await asyncio.sleep(2)
        await world.bot.stop()
    await world.bot.start()


@asynccontextmanager
async def ingest_killed(world: World) -> AsyncIterator[None]:
    """An ingest is killed while it writes."""
    killing = asyncio.create_task(world.killed_ingest())
    yield
    await killing


@asynccontextmanager
async def restarted(world: World) -> AsyncIterator[None]:
    """The bot is stopped by SIGTERM and started again."""
    await world.bot.stop()
    await world.bot.start()
    yield


@asynccontextmanager
async def killed(world: World) -> AsyncIterator[None]:
    """The bot is killed by SIGKILL amid its answers and started again."""
    await world.bot.kill()
    await world.bot.start()
    yield


LASTING: dict[str, Fault] = {
    "gateway cut": gateway_cut,
    "gateway reconnects, session invalid": gateway_reconnects,
    "429 from Discord": rest_limits,
    "500 and 503 from Discord": rest_fails,
    "language model hangs": model_is(Mood.HANGING),
    "language model rambles": model_is(Mood.RAMBLING),
    "language model fails": model_is(Mood.FAILING),
    "language model limits": model_is(Mood.LIMITING),
    "Chroma server stopped": chroma_stopped,
    "databases locked": database_locked,
    "disk full": disk_full,
    "ingest killed": ingest_killed,
}
"""Faults that one process of the bot survives."""

ENDING: dict[str, Fault] = {
    "bot restarted": restarted,
    "clock jumps": clock_jumps,
    "bot killed": killed,
}


def _fill(filler: Path) -> None:
    # In ever smaller pieces, to the last block. Unbuffered, so that close writes nothing.
    with filler.open("wb", buffering=0) as stream:
        for size in (1 << 20, 1 << 16, 1 << 12):
            with suppress(OSError):
                while True:
                    stream.write(b"x" * size)
