"""Settings of guilds in memory, and changes that come at the same time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.discord.services.guild_settings import CACHE_SECONDS, GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import GuildSettings
from ingest.errors import StoreBusy
from tests.fakes.guild_settings import InMemoryGuildSettings

GUILD = 7


@pytest.fixture
def store():
    return InMemoryGuildSettings()


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def cache(store, now):
    with ThreadPoolExecutor(2) as executor:
        pool = WorkerPool(executor, capacity=10, seconds=10.0, concurrency=2)
        yield GuildSettingsCache(store, pool, lambda: now[0])


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


async def test_settings_are_read_again_after_a_while(cache, store, now):
    await cache.settings(GUILD)
    store.set(GUILD, GuildSettings(days=30))
    assert (await cache.settings(GUILD)).days is None
    now[0] = CACHE_SECONDS
    assert (await cache.settings(GUILD)).days == 30


async def test_what_could_not_be_stored_is_not_cached(cache, store, monkeypatch):
    def refuse(*_):
        raise StoreBusy("locked")

    monkeypatch.setattr(store, "set", refuse)
    with pytest.raises(StoreBusy):
        await cache.update(GUILD, lambda found: replace(found, days=7))
    assert cache.cached(GUILD) is None
    assert await cache.settings(GUILD) == GuildSettings()
