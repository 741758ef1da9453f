"""Guilds change their libraries in turns, and none waits for more than a turn of another."""

import asyncio
import math
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.discord.errors import QueueFull, TookTooLong
from bot.discord.services.guild_library import (
    CHANGES_PER_GUILD,
    TURN_SENTENCES,
    GuildLibraryService,
)
from bot.discord.services.worker_pool import WorkerPool
from ingest.errors import StoreUnavailable
from ingest.types import IngestOutcome, IngestStatus


class SlowLibrary:
    """A fake: its files have as many articles as their source says, each of ``sentences``."""

    def __init__(self, sentences=TURN_SENTENCES):
        self.sentences = sentences
        self.may_begin = threading.Event()
        self.log = []

    def ingest(self, library, source):
        self.may_begin.wait(60)
        for number in range(int(source)):
            self.log.append((library, number))
            yield IngestOutcome(source, IngestStatus.ADDED, str(number), self.sentences)

    def forget(self, library, article_id):
        self.may_begin.wait(60)
        self.log.append((library, article_id))
        if article_id == "missing":
            raise StoreUnavailable("Away.")
        return article_id


@pytest.fixture
def library():
    made = SlowLibrary()
    yield made
    made.may_begin.set()


@pytest.fixture
def service(library):
    with ThreadPoolExecutor(1) as executor:
        pool = WorkerPool(executor, capacity=100, seconds=math.inf)
        yield GuildLibraryService(library, pool, pool, seconds=60.0)


async def waiting(*calls):
    tasks = [asyncio.ensure_future(call) for call in calls]
    await asyncio.sleep(0)
    return tasks


def ignore(_):
    pass


async def test_a_guild_waits_for_no_more_than_a_turn_of_each_other(service, library):
    tasks = await waiting(
        service.ingest(1, "50", ignore), service.ingest(2, "3", ignore), service.forget(3, "x")
    )
    library.may_begin.set()
    await asyncio.gather(*tasks)
    names = [name for name, _ in library.log]
    assert names[:6] == ["guild-1", "guild-2", "guild-3", "guild-1", "guild-2", "guild-1"]
    assert names.count("guild-1") == 50


async def test_articles_that_cannot_be_ingested_end_a_turn_too(service, library):
    library.sentences = 0
    tasks = await waiting(service.ingest(1, "1000", ignore), service.forget(2, "x"))
    library.may_begin.set()
    await asyncio.gather(*tasks)
    assert library.log.index(("guild-2", "x")) <= TURN_SENTENCES


async def test_the_changes_of_one_guild_are_in_order(service, library):
    tasks = await waiting(service.ingest(1, "3", ignore), service.forget(1, "x"))
    library.may_begin.set()
    await asyncio.gather(*tasks)
    assert [what for _, what in library.log] == [0, 1, 2, "x"]


async def test_one_guild_cannot_fill_the_queue_of_the_others(service, library):
    tasks = await waiting(*(service.forget(1, str(n)) for n in range(CHANGES_PER_GUILD)))
    with pytest.raises(QueueFull):
        await service.forget(1, "one more")
    other = asyncio.ensure_future(service.forget(2, "x"))
    library.may_begin.set()
    assert await other == "x"
    assert len(await asyncio.gather(*tasks)) == CHANGES_PER_GUILD
    assert await service.forget(1, "again") == "again"


async def test_a_change_that_fails_ends_for_the_next_to_begin(service, library):
    library.may_begin.set()
    with pytest.raises(StoreUnavailable):
        await service.forget(1, "missing")
    assert await service.forget(1, "x") == "x"


async def test_whoever_waits_too_long_is_told_and_the_change_goes_on(library):
    with ThreadPoolExecutor(1) as executor:
        pool = WorkerPool(executor, capacity=100, seconds=math.inf)
        service = GuildLibraryService(library, pool, pool, seconds=0.0)
        with pytest.raises(TookTooLong):
            await service.ingest(1, "3", ignore)
        library.may_begin.set()
        async with asyncio.timeout(60):
            while len(library.log) < 3:  # noqa: ASYNC110  # a thread ends, which sets no event of the loop
                await asyncio.sleep(0.001)
