"""``/settings``: where the bot answers, who may ingest, and how long questions are stored."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import OPTIONS
from bot.discord.permissions import guild_command, managed_guild, management_refusal
from bot.discord.questions.delivery import respond_privately
from bot.discord.ui.messages import VIEW_SECONDS
from bot.types.records import GuildSettings

CHANNELS, ROLES, DAYS = "set-channels", "set-roles", "set-days"
DAY_CHOICES = (1, 7, 30, 90, 365)
_DEFAULT = "default"
_SNOWFLAKE = re.compile(r"\d{1,20}", re.ASCII)
_CHANNEL_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
]


@guild_command
@app_commands.command(name="settings", description=localized("settings_command"))
async def settings(interaction: Interaction) -> None:
    """Show a guild's settings and menus that change them, to people who may manage it."""
    client = interaction.client
    strings = client.strings_for(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild_id = await managed_guild(interaction)
    if guild_id is None:
        await respond_privately(interaction, management_refusal(interaction, strings))
        return
    found = await client.guild_settings.settings(guild_id)
    await interaction.edit_original_response(
        content=settings_text(found, strings), view=settings_view(found, strings)
    )


async def change_setting(interaction: Interaction, component: ComponentInteraction) -> None:
    """Change a setting, if the person may do that now."""
    client = interaction.client
    strings = client.strings_for(interaction)
    guild_id = await managed_guild(interaction)
    if guild_id is None:
        await respond_privately(interaction, management_refusal(interaction, strings))
        return
    await interaction.response.defer()
    changed = apply_choice(await client.guild_settings.settings(guild_id), component)
    await client.guild_settings.set(guild_id, changed)
    await interaction.edit_original_response(
        content=settings_text(changed, strings), view=settings_view(changed, strings)
    )


def apply_choice(found: GuildSettings, component: ComponentInteraction) -> GuildSettings:
    """The settings with a choice from one of the menus applied."""
    numbers = frozenset(int(value) for value in component.values if _SNOWFLAKE.fullmatch(value))
    if component.name == CHANNELS:
        return replace(found, channels=numbers)
    if component.name == ROLES:
        return replace(found, roles=numbers)
    days = next(iter(numbers & set(DAY_CHOICES)), None)
    return replace(found, days=days)


def settings_text(found: GuildSettings, strings: Strings) -> str:
    """The settings as markdown; channels and roles are mentions that ping nobody."""
    channels = ", ".join(f"<#{number}>" for number in sorted(found.channels)[:OPTIONS])
    roles = ", ".join(f"<@&{number}>" for number in sorted(found.roles)[:OPTIONS])
    days = strings.days.format(found.days) if found.days else strings.days_default
    return strings.settings.format(
        channels=channels or strings.all_channels, roles=roles or strings.no_roles, days=days
    )


def settings_view(found: GuildSettings, strings: Strings) -> discord.ui.View:
    """The menus with the current settings selected."""
    view = discord.ui.View(timeout=VIEW_SECONDS)
    channels: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
        custom_id=CHANNELS,
        placeholder=strings.choose_channels,
        channel_types=_CHANNEL_TYPES,
        min_values=0,
        max_values=OPTIONS,
        default_values=[
            discord.SelectDefaultValue(id=number, type=discord.SelectDefaultValueType.channel)
            for number in sorted(found.channels)[:OPTIONS]
        ],
    )
    roles: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
        custom_id=ROLES,
        placeholder=strings.choose_roles,
        min_values=0,
        max_values=OPTIONS,
        default_values=[
            discord.SelectDefaultValue(id=number, type=discord.SelectDefaultValueType.role)
            for number in sorted(found.roles)[:OPTIONS]
        ],
    )
    days: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=DAYS, placeholder=strings.choose_days
    )
    days.add_option(label=strings.days_default, value=_DEFAULT, default=found.days is None)
    for count in DAY_CHOICES:
        label = strings.days.format(count)
        days.add_option(label=label, value=str(count), default=found.days == count)
    for item in (channels, roles, days):
        view.add_item(item)
    return view
