"""``/settings``: where the bot answers, who may change its library, and for how long it remembers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import OPTIONS
from bot.discord.permissions import managed_server, not_managed
from bot.discord.questions.delivery import say
from bot.discord.ui.messages import VIEW_SECONDS
from bot.types.records import GuildSettings

CHANNELS, ROLES, DAYS = "set-channels", "set-roles", "set-days"
CHOICES_OF_DAYS = (1, 7, 30, 90, 365)
_DEFAULT = "default"
_PLACES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
]


@app_commands.command(name="settings", description=localized("settings_command"))
async def settings(interaction: Interaction) -> None:
    """Show a server's settings to those who may change them, with menus that do."""
    client = interaction.client
    words = client.words_for(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    server = await managed_server(interaction)
    if server is None:
        await say(interaction, not_managed(interaction, words))
        return
    found = await client.guild_settings.settings(server)
    await interaction.edit_original_response(
        content=settings_text(found, words), view=settings_view(found, words)
    )


async def setting_chosen(interaction: Interaction, press: ComponentInteraction) -> None:
    """Change a setting, if whoever chooses may do that now."""
    client = interaction.client
    words = client.words_for(interaction)
    server = await managed_server(interaction)
    if server is None:
        await say(interaction, not_managed(interaction, words))
        return
    await interaction.response.defer()
    changed = changed_settings(await client.guild_settings.settings(server), press)
    await client.guild_settings.set(server, changed)
    await interaction.edit_original_response(
        content=settings_text(changed, words), view=settings_view(changed, words)
    )


def changed_settings(found: GuildSettings, press: ComponentInteraction) -> GuildSettings:
    """The settings with what was chosen from one of the menus."""
    numbers = frozenset(int(value) for value in press.chosen if value.isdecimal())
    if press.name == CHANNELS:
        return replace(found, channels=numbers)
    if press.name == ROLES:
        return replace(found, roles=numbers)
    days = next(iter(numbers & set(CHOICES_OF_DAYS)), None)
    return replace(found, days=days)


def settings_text(found: GuildSettings, words: Strings) -> str:
    """The settings in words; channels and roles as Discord shows them, without any ping."""
    channels = ", ".join(f"<#{number}>" for number in sorted(found.channels)[:OPTIONS])
    roles = ", ".join(f"<@&{number}>" for number in sorted(found.roles)[:OPTIONS])
    days = words.days.format(count=found.days) if found.days else words.days_default
    return words.settings.format(
        channels=channels or words.all_channels, roles=roles or words.no_roles, days=days
    )


def settings_view(found: GuildSettings, words: Strings) -> discord.ui.View:
    """The menus, with what is set chosen; an empty choice is the default."""
    view = discord.ui.View(timeout=VIEW_SECONDS)
    channels: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=CHANNELS,
        placeholder=words.choose_channels,
        channel_types=_PLACES,
        min_values=0,
        max_values=OPTIONS,
        default_values=[
            discord.SelectDefaultValue(id=number, type=discord.SelectDefaultValueType.channel)
            for number in sorted(found.channels)[:OPTIONS]
        ],
    )
    roles: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        custom_id=ROLES,
        placeholder=words.choose_roles,
        min_values=0,
        max_values=OPTIONS,
        default_values=[
            discord.SelectDefaultValue(id=number, type=discord.SelectDefaultValueType.role)
            for number in sorted(found.roles)[:OPTIONS]
        ],
    )
    days: discord.ui.Select[Any] = discord.ui.Select(custom_id=DAYS, placeholder=words.choose_days)
    days.add_option(label=words.days_default, value=_DEFAULT, default=found.days is None)
    for count in CHOICES_OF_DAYS:
        label = words.days.format(count=count)
        days.add_option(label=label, value=str(count), default=found.days == count)
    for item in (channels, roles, days):
        view.add_item(item)
    return view
