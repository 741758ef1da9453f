"""``/settings``: where the bot answers, who may add articles, and how long questions are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.ask_channels import ASK_CHANNELS
from bot.discord.features.channel_sources import CHANNEL_SOURCES, limited_channels
from bot.discord.features.settings_panel import (
    SETTINGS,
    SETUP,
    Section,
    asked_channels,
    back_to_settings,
    channel_mentions,
    known_channels,
    lacking_text,
    numbers,
    role_mentions,
    section_panel,
    show_panel,
)
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.permissions import administration_command
from bot.discord.ui.messages import Button
from bot.discord.ui.panel import ChannelMenu, Choice, ChoiceMenu, Panel, RoleMenu
from bot.types.records import GuildSettings

CHANNELS, ROLES, DAYS = "set-channels", "set-roles", "set-days"
STAFF, MODERATORS = "set-staff", "set-moderators"
"""The ``custom_id`` of the menu that changes a setting, and the name of its section."""

DAY_CHOICES = (1, 7, 30, 90, 365)
ANSWER_CHANNELS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
)
MODERATOR_CHANNELS = (discord.ChannelType.text,)
_DEFAULT = "default"


@administration_command
@app_commands.command(name="settings", description=localized("settings_command"))
async def settings(interaction: Interaction) -> None:
    """Show a guild's settings, with a button to each, to people who may manage it."""
    await _show_settings(interaction)


async def open_section(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show a setting with the menu that changes it, or all settings."""
    await _show_settings(interaction, component.text(0))


async def change_setting(interaction: Interaction, component: ComponentInteraction) -> None:
    """Change a setting, if the person may do that now, and show it."""

    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await change(interaction, guild_id, component.name, component.values)
        shown = section(interaction, component.name, found, strings)
        return section_panel(shown, back_to_settings(strings))

    await show_panel(interaction, build)


async def change(
    interaction: Interaction, guild_id: int, name: str, values: Iterable[str]
) -> GuildSettings:
    """Apply a choice from the menu of that name, and return the settings. Raises ``FootnoteError``."""
    chosen, cache = frozenset(numbers(values)), interaction.client.guild_settings
    if name == MODERATORS and chosen:
        # The bot writes there, so it must be a channel of this guild.
        chosen = known_channels(interaction, chosen, MODERATOR_CHANNELS)
        if not chosen:
            return await cache.settings(guild_id)
    return await cache.update(guild_id, lambda found: apply_choice(found, name, chosen))


def apply_choice(found: GuildSettings, name: str, chosen: frozenset[int]) -> GuildSettings:
    """The settings with a choice from the menu of that name applied."""
    if name == CHANNELS:
        return replace(found, channels=chosen)
    if name == ROLES:
        return replace(found, roles=chosen)
    if name == STAFF:
        return replace(found, staff_roles=chosen)
    if name == MODERATORS:
        return replace(found, moderator_channel=next(iter(chosen), None))
    return replace(found, days=next(iter(chosen & set(DAY_CHOICES)), None))


async def _show_settings(interaction: Interaction, name: str = "") -> None:
    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await interaction.client.guild_settings.settings(guild_id)
        if name not in {CHANNELS, ROLES, DAYS, STAFF, MODERATORS}:
            return overview(found, strings)
        shown = section(interaction, name, found, strings)
        return section_panel(shown, back_to_settings(strings))

    await show_panel(interaction, build)


def overview(found: GuildSettings, strings: Strings) -> Panel:
    """All settings at a glance, with a button to each."""
    lines = (
        (strings.where_i_answer, _channels(found, strings)),
        (strings.ask_channels, channel_mentions(asked_channels(found)) or strings.none_chosen),
        (
            strings.channel_sources,
            channel_mentions(limited_channels(found)) or strings.none_chosen,
        ),
        (strings.editors, role_mentions(found.roles) or strings.only_administrators_edit),
        (strings.staff, role_mentions(found.staff_roles) or strings.none_chosen),
        (strings.moderators_channel, _moderators(found, strings)),
        (strings.retention, _days(found, strings)),
    )
    text = "\n".join(f"**{name}**: {value}" for name, value in lines)
    return Panel(
        f"{strings.settings_title}\n{text}",
        rows=(
            (
                Button(strings.where_i_answer, f"{SETTINGS}:{CHANNELS}"),
                Button(strings.ask_channels, ASK_CHANNELS),
                Button(strings.editors, f"{SETTINGS}:{ROLES}"),
                Button(strings.staff, f"{SETTINGS}:{STAFF}"),
            ),
            (
                Button(strings.channel_sources, CHANNEL_SOURCES),
                Button(strings.moderators_channel, f"{SETTINGS}:{MODERATORS}"),
                Button(strings.retention, f"{SETTINGS}:{DAYS}"),
                Button(strings.set_up, SETUP),
            ),
        ),
    )


def section(
    interaction: Interaction,
    name: str,
    found: GuildSettings,
    strings: Strings,
    custom_id: str | None = None,
) -> Section:
    """The section of that name; ``custom_id`` is its menu's, if another handler shall change it."""
    menu_id = custom_id or name
    if name == CHANNELS:
        return _where_section(interaction, found, strings, menu_id)
    if name == ROLES:
        value = role_mentions(found.roles) or strings.only_administrators_edit
        menu = RoleMenu(menu_id, strings.choose_roles, tuple(sorted(found.roles)))
        return Section(strings.editors, strings.about_editors, (menu,), value)
    if name == STAFF:
        value = role_mentions(found.staff_roles) or strings.none_chosen
        menu = RoleMenu(menu_id, strings.choose_staff, tuple(sorted(found.staff_roles)))
        return Section(strings.staff, strings.about_staff, (menu,), value)
    if name == MODERATORS:
        return _moderators_section(interaction, found, strings, menu_id)
    return _retention_section(interaction, found, strings, menu_id)


def _where_section(
    interaction: Interaction, found: GuildSettings, strings: Strings, custom_id: str
) -> Section:
    text = strings.about_where + lacking_text(interaction, found.channels, strings)
    menu = ChannelMenu(
        custom_id, strings.choose_channels, ANSWER_CHANNELS, tuple(sorted(found.channels))
    )
    return Section(strings.where_i_answer, text, (menu,), _channels(found, strings))


def _moderators_section(
    interaction: Interaction, found: GuildSettings, strings: Strings, custom_id: str
) -> Section:
    chosen = (found.moderator_channel,) if found.moderator_channel else ()
    lacking = lacking_text(interaction, chosen, strings, for_moderators=True)
    menu = ChannelMenu(
        custom_id, strings.choose_moderators_channel, MODERATOR_CHANNELS, chosen, most=1
    )
    text = strings.about_moderators + lacking
    return Section(strings.moderators_channel, text, (menu,), _moderators(found, strings))


def _retention_section(
    interaction: Interaction, found: GuildSettings, strings: Strings, custom_id: str
) -> Section:
    keep_days = interaction.client.exchange_log.keep_days
    text = strings.about_retention.format(days=strings.days.format(keep_days))
    if not keep_days:
        text = strings.about_no_retention
    choices = [Choice(strings.days_default, _DEFAULT, found.days is None)]
    choices += [
        Choice(strings.days.format(count), str(count), found.days == count)
        for count in DAY_CHOICES
        if count <= keep_days or count == found.days
    ]
    menu = ChoiceMenu(custom_id, strings.choose_days, tuple(choices))
    return Section(strings.retention, text, (menu,), _days(found, strings))


def _channels(found: GuildSettings, strings: Strings) -> str:
    return channel_mentions(found.channels) or strings.all_channels


def _moderators(found: GuildSettings, strings: Strings) -> str:
    return f"<#{found.moderator_channel}>" if found.moderator_channel else strings.none_chosen


def _days(found: GuildSettings, strings: Strings) -> str:
    return strings.days.format(found.days) if found.days else strings.days_default
