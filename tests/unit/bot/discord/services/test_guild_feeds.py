"""The feeds of guilds off the event loop: a site that hangs keeps nobody else waiting."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.discord.services.guild_feeds import GuildFeedService
from bot.discord.services.worker_pool import WorkerPool
from bot.types.feeds import Announce
from tests.fakes.guild_feeds import ScriptedGuildFeeds

GUILD, NEIGHBOUR = 7, 8
SLOW, FEED = "https://slow.example/feed", "https://gazette.example/feed"


class Hanging(ScriptedGuildFeeds):
    """Sites that hang until they are released."""

    def __init__(self):
        super().__init__()
        self.released = threading.Event()

    def follow(self, guild_id, address, announce, channel_id):
        if address == SLOW:
            assert self.released.wait(10)
        return super().follow(guild_id, address, announce, channel_id)


@pytest.fixture
def feeds():
    return Hanging()


@pytest.fixture
def service(feeds):
    with ThreadPoolExecutor(1) as polls, ThreadPoolExecutor(2) as follows:
        pools = [WorkerPool(each, capacity=10, seconds=20.0) for each in (polls, follows, polls)]
        yield GuildFeedService(feeds, *pools)
        feeds.released.set()


async def test_a_guild_with_sites_that_hang_keeps_no_other_from_following(feeds, service):
    hanging = [
        asyncio.create_task(service.follow(GUILD, SLOW, Announce.NO, None)) for _ in range(3)
    ]
    await asyncio.sleep(0)
    found = await service.follow(NEIGHBOUR, FEED, Announce.NO, None)
    assert found.guild_id == NEIGHBOUR
    assert [each.address for each in await service.following(NEIGHBOUR)] == [FEED]
    assert not any(each.done() for each in hanging)
    feeds.released.set()
    await asyncio.gather(*hanging)
    assert len(await service.following(GUILD)) == 3
