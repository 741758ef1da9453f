"""The part of ``/settings`` about channels that are answered from articles of their own."""

from __future__ import annotations

import discord

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.settings_panel import (
    Section,
    back_to_settings,
    channel_mentions,
    known_channels,
    section_panel,
    show_panel,
)
from bot.discord.i18n.strings import Strings
from bot.discord.ui.panel import ChannelMenu, Panel
from bot.types.records import ChannelSettings, GuildSettings

CHANNEL_SOURCES = "channel-sources"
SOURCE_CHANNEL = "source-channel"
"""The menu of channels, of which one is shown."""

SOURCE_TYPES = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
)


async def open_channel_sources(interaction: Interaction, _: ComponentInteraction) -> None:
    """Show which channels have articles of their own, and a menu of all channels."""

    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await interaction.client.guild_settings.settings(guild_id)
        return sources_panel(found, strings)

    await show_panel(interaction, build)


def sources_panel(found: GuildSettings, strings: Strings) -> Panel:
    """The channels with articles of their own, and a menu of all channels."""
    value = channel_mentions(limited_channels(found)) or strings.none_chosen
    menu = ChannelMenu(SOURCE_CHANNEL, strings.choose_channel_sources, SOURCE_TYPES, most=1)
    section = Section(strings.channel_sources, strings.about_channel_sources, (menu,), value)
    return section_panel(section, back_to_settings(strings))


def limited_channels(found: GuildSettings) -> tuple[int, ...]:
    """The channels that are not answered from all articles, in order."""
    return tuple(each.channel_id for each in found.channel_settings if has_sources(each))


def has_sources(channel: ChannelSettings) -> bool:
    """Whether a channel is not answered from all articles."""
    unlimited = ChannelSettings(channel.channel_id, channel.answers_all, channel.threads_only)
    return channel != unlimited


def shown_channel(
    interaction: Interaction, found: GuildSettings, channel_id: int | None
) -> ChannelSettings | None:
    """The settings of a channel that has some, or that the guild has; else ``None``."""
    channel = found.of_channel(channel_id)
    if channel is None and channel_id and known_channels(interaction, [channel_id], SOURCE_TYPES):
        return ChannelSettings(channel_id)
    return channel
