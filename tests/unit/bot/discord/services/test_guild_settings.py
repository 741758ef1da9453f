"""Guild settings off the event loop: read once, changed one after another, never in the way of an answer."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.discord.services.guild_settings import CACHE_SECONDS, GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import ChannelSettings, GuildSettings
from ingest.errors import StoreBusy, StoreUnavailable
from tests.fakes.guild_settings import InMemoryGuildSettings

GUILD = 7
ASK = ChannelSettings(5, answers_all=True)


class CountedGuildSettings(InMemoryGuildSettings):
    def __init__(self):
        super().__init__()
        self.reads = 0
        self.fails = False

    def settings(self, guild_id):
        self.reads += 1
        if self.fails:
            raise StoreUnavailable("It is away.")
        return super().settings(guild_id)

    def is_silenced(self, thread_id):
        if self.fails:
            raise StoreUnavailable("It is away.")
        return super().is_silenced(thread_id)


@pytest.fixture
def store():
    return CountedGuildSettings()


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def cache(store, clock):
    with ThreadPoolExecutor(2) as executor:
        yield GuildSettingsCache(
            store, WorkerPool(executor, capacity=10, seconds=20.0, concurrency=2), lambda: clock[0]
        )


async def test_many_messages_at_once_read_the_settings_once(cache, store):
    store.set(1, GuildSettings(channel_settings=(ASK,)))
    found = await asyncio.gather(*(cache.settings(1) for _ in range(20)))
    assert set(found) == {store.all[1]}
    assert store.reads == 1


async def test_settings_are_read_again_after_a_minute(cache, store, clock):
    await cache.settings(1)
    clock[0] = CACHE_SECONDS
    await cache.settings(1)
    assert store.reads == 2


async def test_a_thread_has_the_settings_of_its_channel(cache, store):
    store.set(1, GuildSettings(channel_settings=(ASK,)))
    assert await cache.channel(1, 99, 5) == ASK
    assert await cache.channel(1, 99, None) == ChannelSettings(99)
    assert await cache.channel(None, 99, 5) == ChannelSettings(99)


async def test_a_channel_that_answers_all_is_one_that_answers(cache, store):
    store.set(1, GuildSettings(channels=frozenset({7}), channel_settings=(ASK,)))
    assert [await cache.answers_in(1, number) for number in (5, 6, 7)] == [True, False, True]


async def test_while_the_store_is_away_a_channel_has_the_defaults_and_threads_are_left_alone(
    cache, store
):
    store.fails = True
    assert await cache.channel(1, 5) == ChannelSettings(5)
    assert await cache.is_silenced(5)


async def test_two_changes_at_once_of_different_settings_are_both_kept(cache, store):
    await asyncio.gather(
        *(
            cache.update(GUILD, lambda found, n=n: replace(found, roles=found.roles | {n}))
            for n in range(8)
        ),
        cache.update(GUILD, lambda found: replace(found, days=7)),
    )
    assert store.all[GUILD] == GuildSettings(roles=frozenset(range(8)), days=7)


async def test_a_change_is_made_to_what_is_stored_and_not_to_what_is_cached(cache, store):
    assert (await cache.settings(GUILD)).days is None
    store.set(GUILD, GuildSettings(days=30))
    changed = await cache.update(GUILD, lambda found: replace(found, roles=frozenset({1})))
    assert changed == store.all[GUILD] == GuildSettings(roles=frozenset({1}), days=30)
    assert cache.cached(GUILD) == changed


async def test_a_read_that_began_before_a_change_does_not_hide_it(cache, store, monkeypatch):
    has_read, may_return = threading.Event(), threading.Event()
    settings = store.settings

    def slow(guild_id):
        found = settings(guild_id)
        has_read.set()
        may_return.wait(10)
        return found

    monkeypatch.setattr(store, "settings", slow)
    reading = asyncio.create_task(cache.settings(GUILD))
    await asyncio.to_thread(has_read.wait, 10)
    monkeypatch.setattr(store, "settings", settings)
    changed = await cache.update(GUILD, lambda found: replace(found, days=7))
    may_return.set()
    await reading
    assert cache.cached(GUILD) == changed == GuildSettings(days=7)


async def test_what_could_not_be_stored_is_not_cached(cache, store, monkeypatch):
    def refuse(*_):
        raise StoreBusy("locked")

    monkeypatch.setattr(store, "set", refuse)
    with pytest.raises(StoreBusy):
        await cache.update(GUILD, lambda found: replace(found, days=7))
    assert cache.cached(GUILD) is None
    assert await cache.settings(GUILD) == GuildSettings()
