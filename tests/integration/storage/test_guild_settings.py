"""Settings of guilds come back as they were set, channel by channel."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.storage.database import BotDatabase
from bot.storage.guild_settings import SqlGuildSettings
from bot.types.records import ChannelLibraries, ChannelSettings, GuildSettings

NOW = datetime(2031, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL = GuildSettings(
    channels=frozenset({1, 2}),
    roles=frozenset({3}),
    days=7,
    staff_roles=frozenset({4, 5}),
    moderator_channel=6,
    channel_settings=(
        ChannelSettings(10, answers_all=True, libraries=ChannelLibraries.OWN),
        ChannelSettings(
            11, answers_all=True, threads_only=True, outlet="Quay Post", since=date(2026, 3, 1)
        ),
    ),
)


@pytest.fixture
def guilds(database):
    with closing(BotDatabase(database)) as records:
        yield SqlGuildSettings(records)


def test_a_guild_that_set_nothing_has_the_defaults(guilds):
    assert guilds.settings(1) == GuildSettings()


def test_all_settings_come_back_as_they_were_set(guilds):
    guilds.set(1, FULL)
    assert guilds.settings(1) == FULL
    assert guilds.settings(2) == GuildSettings()


def test_setting_replaces_the_channels_of_that_guild_alone(guilds):
    guilds.set(1, FULL)
    guilds.set(2, FULL)
    guilds.set(1, GuildSettings(channel_settings=FULL.channel_settings[:1]))
    assert guilds.settings(1).channel_settings == FULL.channel_settings[:1]
    assert guilds.settings(2) == FULL


def test_a_thread_without_settings_has_those_of_its_channel():
    assert FULL.of_channel(99, 11) == FULL.channel_settings[1]
    assert FULL.of_channel(10, 11) == FULL.channel_settings[0]
    assert FULL.of_channel(99, None) is None


def test_a_thread_stays_silenced_however_often_staff_reply(guilds):
    assert not guilds.is_silenced(70)
    guilds.silence(1, 70, NOW)
    guilds.silence(1, 70, NOW)
    guilds.set(1, FULL)
    assert guilds.is_silenced(70)
    assert not guilds.is_silenced(71)


def test_a_thread_is_forgotten_with_its_guild(guilds):
    guilds.silence(1, 70, NOW)
    guilds.silence(2, 80, NOW)
    guilds.silence(2, 81, NOW)
    assert guilds.silenced_guilds() == [1, 2]
    guilds.set(1, FULL)
    guilds.forget_threads(1)
    assert [guilds.is_silenced(thread) for thread in (70, 80)] == [False, True]
    assert guilds.settings(1) == FULL


def test_a_thread_is_forgotten_when_staff_have_not_replied_there_for_long(guilds):
    guilds.silence(1, 70, NOW)
    guilds.silence(1, 80, NOW)
    guilds.silence(1, 70, NOW + HOUR)
    guilds.purge_threads(NOW + HOUR)
    assert [guilds.is_silenced(thread) for thread in (70, 80)] == [True, False]
