"""What the panels of ``/settings`` and ``/setup`` share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import discord

from bot.discord.component_router import parse_number
from bot.discord.context import Interaction
from bot.discord.features.missing_permissions import channels_text, lacking_channels
from bot.discord.i18n.strings import Strings
from bot.discord.limits import OPTIONS
from bot.discord.permissions import administered_guild, administration_refusal
from bot.discord.questions.delivery import respond_privately
from bot.discord.ui.messages import Button
from bot.discord.ui.panel import Panel, PanelMenu, panel_arguments
from bot.types.records import GuildSettings

SETTINGS = "settings"
"""The ``custom_id`` of buttons to a section of the settings, or to all of them."""

SETUP = "setup"
"""The ``custom_id`` of buttons to a step of the set-up, or to the first one."""

PanelBuilder = Callable[[int, Strings], Awaitable[Panel]]


@dataclass(frozen=True, slots=True)
class Section:
    """A page: its name, a text, and of a setting its value and the menus that change it."""

    name: str
    text: str
    menus: tuple[PanelMenu, ...] = ()
    value: str = ""

    @property
    def content(self) -> str:
        """The page as markdown."""
        heading = f"**{self.name}**: {self.value}" if self.value else f"**{self.name}**"
        return f"{heading}\n{self.text}"


async def show_panel(interaction: Interaction, build: PanelBuilder) -> None:
    """Show what ``build`` makes, to people who may change the settings of the guild right now.

    It takes the place of the private message that was pressed, or else is a new
    private message. Raises ``FootnoteError`` and what discord.py raises.
    """
    strings = interaction.client.strings_for(interaction)
    guild_id = administered_guild(interaction)
    if guild_id is None:
        await respond_privately(interaction, administration_refusal(interaction, strings))
        return
    # A form, too, comes from the message whose button opened it.
    if interaction.message and interaction.message.flags.ephemeral:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    panel = await build(guild_id, strings)
    await interaction.edit_original_response(**panel_arguments(panel))


def section_panel(section: Section, *rows: tuple[Button, ...]) -> Panel:
    """A section with rows of buttons."""
    return Panel(section.content, section.menus, rows)


def back_to_settings(strings: Strings) -> tuple[Button, ...]:
    """A row with the button to all settings."""
    return (Button(strings.all_settings, SETTINGS),)


def known_channels(
    interaction: Interaction,
    channel_ids: Iterable[int],
    types: tuple[discord.ChannelType, ...],
) -> frozenset[int]:
    """Those that are channels of the guild and of these types, as a forged choice may not be."""
    guild = guild_shown(interaction)
    channels = guild.channels if guild else ()
    known = frozenset(channel.id for channel in channels if channel.type in types)
    return known & frozenset(channel_ids)


def guild_shown(interaction: Interaction) -> discord.Guild | None:
    """The guild with its channels and roles; ``None`` if Discord has not shown it yet."""
    number = interaction.guild_id
    guild = interaction.client.get_guild(number) if number else None
    # After connecting, Discord first names the guilds, and shows them one after another.
    return guild if guild and guild.channels else None


def numbers(values: Iterable[str]) -> tuple[int, ...]:
    """Chosen values as Discord's identifiers; others, which no menu offers, are left out."""
    return tuple(number for number in map(parse_number, values) if number is not None)


def asked_channels(found: GuildSettings) -> tuple[int, ...]:
    """The channels where every question is answered, in order."""
    return tuple(each.channel_id for each in found.channel_settings if each.answers_all)


def channel_mentions(channel_ids: Iterable[int]) -> str:
    """Mentions of channels, as many as a menu takes."""
    return ", ".join(f"<#{number}>" for number in sorted(channel_ids)[:OPTIONS])


def role_mentions(role_ids: Iterable[int]) -> str:
    """Mentions of roles, which ping nobody, as many as a menu takes."""
    return ", ".join(f"<@&{number}>" for number in sorted(role_ids)[:OPTIONS])


def lacking_text(
    interaction: Interaction,
    channel_ids: Iterable[int],
    strings: Strings,
    *,
    for_moderators: bool = False,
) -> str:
    """What the bot lacks in these channels, on lines of its own; empty if it lacks nothing."""
    guild, ordered = guild_shown(interaction), sorted(channel_ids)
    lacking = lacking_channels(guild, ordered, for_moderators=for_moderators)
    return f"\n{strings.channels_lack}\n{channels_text(lacking, strings)}" if lacking else ""
