"""The parts of ``/settings`` about channels where every question is answered, and about one channel."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import discord

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction
from bot.discord.features.channel_sources import CHANNEL_SOURCES, shown_channel
from bot.discord.features.settings_panel import (
    Section,
    asked_channels,
    back_to_settings,
    channel_mentions,
    guild_shown,
    known_channels,
    lacking_text,
    numbers,
    section_panel,
    show_panel,
)
from bot.discord.i18n.strings import Strings
from bot.discord.limits import CHOICES, OPTION
from bot.discord.markdown import escape, fit
from bot.discord.permissions import administered_guild, administration_refusal
from bot.discord.questions.delivery import respond_privately
from bot.discord.ui.forms import Field, build_form
from bot.discord.ui.messages import Button
from bot.discord.ui.panel import ChannelMenu, Choice, ChoiceMenu, Panel
from bot.types.records import ChannelLibraries, ChannelSettings, GuildSettings

ASK_CHANNELS, SET_ASK_CHANNELS = "ask-channels", "set-ask-channels"
ASK_CHANNEL = "ask-channel"
ASK_LIBRARIES, ASK_THREADS = "ask-libraries", "ask-threads"
ASK_LIMITS, ASK_LIMITS_FORM = "ask-limits", "ask-limits-form"
OUTLET, SINCE = "outlet", "since"
"""The fields of the form that limits the articles of a channel."""

MAX_OUTLET = 100
ASK_TYPES = (discord.ChannelType.text, discord.ChannelType.forum)

_THREADS, _EVERYWHERE = "threads", "everywhere"
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}", re.ASCII)
_FIRST_DAY = "0001-01-01"
"""Completes a year or a month to a date."""

ChannelChange = Callable[[ChannelSettings], ChannelSettings]


async def open_ask_channels(interaction: Interaction, _: ComponentInteraction) -> None:
    """Show the channels where every question is answered, and menus that change them."""

    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await interaction.client.guild_settings.settings(guild_id)
        return _list_panel(interaction, found, strings)

    await show_panel(interaction, build)


async def set_ask_channels(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer every question in the chosen channels and in no others.

    In a guild not shown yet, no channel is known, so nothing changes unless none is chosen.
    """
    settings = interaction.client.guild_settings

    async def build(guild_id: int, strings: Strings) -> Panel:
        if component.values and guild_shown(interaction) is None:
            panel = _list_panel(interaction, await settings.settings(guild_id), strings)
            return replace(panel, content=f"{panel.content}\n{strings.channels_not_shown}")
        chosen = known_channels(interaction, numbers(component.values), ASK_TYPES)
        change = partial(choose_ask_channels, chosen=chosen)
        return _list_panel(interaction, await settings.update(guild_id, change), strings)

    await show_panel(interaction, build)


def choose_ask_channels(found: GuildSettings, chosen: frozenset[int]) -> GuildSettings:
    """The settings with every question answered in these channels alone.

    A channel that was chosen before keeps its limits, one that no longer is loses them.
    """
    others = [
        each
        for each in found.channel_settings
        if not each.answers_all and each.channel_id not in chosen
    ]
    asked = [
        replace(found.of_channel(number) or ChannelSettings(number), answers_all=True)
        for number in sorted(chosen)
    ]
    return replace(found, channel_settings=(*others, *asked))


async def open_ask_channel(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show how questions in a channel are answered, and what changes that."""
    channel_id = next(iter(numbers(component.values)), component.number(0))

    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await interaction.client.guild_settings.settings(guild_id)
        return _channel_panel(interaction, found, channel_id, strings)

    await show_panel(interaction, build)


async def set_libraries(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer a channel from the server's library, the shared one, or both."""
    chosen = next((each for each in ChannelLibraries if each in component.values), None)
    await _change_channel(
        interaction,
        component,
        lambda found: replace(found, libraries=chosen or found.libraries),
    )


async def set_threads(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer every question in a channel, or only those in its threads."""
    threads_only = _THREADS in component.values
    await _change_channel(
        interaction,
        component,
        lambda found: replace(found, threads_only=threads_only and found.answers_all),
    )


async def open_limits_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Open the form that limits a channel to an outlet and a date."""
    strings = interaction.client.strings_for(interaction)
    guild_id, channel_id = administered_guild(interaction), component.number(0)
    if guild_id is None:
        await respond_privately(interaction, administration_refusal(interaction, strings))
        return
    found = await interaction.client.guild_settings.settings(guild_id)
    limits = found.of_channel(channel_id) or ChannelSettings(channel_id or 0)
    await interaction.response.send_modal(_limits_form(limits, strings))


async def set_limits(interaction: Interaction, component: ComponentInteraction) -> None:
    """Limit a channel to the outlet and the date from the form; empty ones do not limit it."""
    typed = component.fields.get(SINCE, "").strip()
    outlet = _one_line(component.fields.get(OUTLET, ""))
    strings = interaction.client.strings_for(interaction)
    since = parse_date(typed)
    if typed and since is None:
        shown = escape(_one_line(typed)[:40])
        await respond_privately(interaction, strings.not_a_date.format(typed=shown))
        return

    async def build(guild_id: int, strings: Strings) -> Panel:
        spelling, is_known = await _known_outlet(interaction, guild_id, outlet)
        found = await _changed(
            interaction,
            guild_id,
            component.number(0),
            lambda found: replace(found, outlet=spelling, since=since),
        )
        panel = _channel_panel(interaction, found, component.number(0), strings)
        if is_known:
            return panel
        warning = strings.no_such_outlet.format(outlet=escape(spelling))
        return replace(panel, content=f"{panel.content}\n{warning}")

    await show_panel(interaction, build)


def change_channel(
    found: GuildSettings, channel: ChannelSettings, change: ChannelChange
) -> GuildSettings:
    """The settings with a change to one channel; a channel with the defaults is not listed."""
    number = channel.channel_id
    others = [each for each in found.channel_settings if each.channel_id != number]
    changed = change(found.of_channel(number) or channel)
    listed = [changed] if changed != ChannelSettings(number) else []
    by_channel = sorted([*others, *listed], key=lambda each: each.channel_id)
    return replace(found, channel_settings=tuple(by_channel))


def parse_date(typed: str) -> date | None:
    """A date, or the first day of a month or year; ``None`` for anything else."""
    if not _DATE.fullmatch(typed):
        return None
    try:
        return date.fromisoformat(typed + _FIRST_DAY[len(typed) :])
    except ValueError:
        return None


async def _change_channel(
    interaction: Interaction, component: ComponentInteraction, change: ChannelChange
) -> None:
    channel_id = component.number(0)

    async def build(guild_id: int, strings: Strings) -> Panel:
        found = await _changed(interaction, guild_id, channel_id, change)
        return _channel_panel(interaction, found, channel_id, strings)

    await show_panel(interaction, build)


async def _changed(
    interaction: Interaction, guild_id: int, channel_id: int | None, change: ChannelChange
) -> GuildSettings:
    """The settings after a change to a channel, or as they are if the guild has no such channel.

    Raises ``FootnoteError``.
    """

    def apply(found: GuildSettings) -> GuildSettings:
        channel = shown_channel(interaction, found, channel_id)
        return change_channel(found, channel, change) if channel else found

    return await interaction.client.guild_settings.update(guild_id, apply)


async def _known_outlet(interaction: Interaction, guild_id: int, typed: str) -> tuple[str, bool]:
    """The outlet as the articles spell it, and whether there is one of that name."""
    if not typed:
        return typed, True
    found = await interaction.client.catalog.find_outlets(guild_id, typed, CHOICES)
    same = next((each for each in found if each.casefold() == typed.casefold()), None)
    return same or typed, same is not None


def _one_line(text: str) -> str:
    """A typed text on one line, cut to ``MAX_OUTLET``, without unprintable characters."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:MAX_OUTLET]


def _list_panel(interaction: Interaction, found: GuildSettings, strings: Strings) -> Panel:
    asked = asked_channels(found)
    text = strings.about_ask_channels
    if asked:
        text += f" {strings.about_ask_channel}"
    if not interaction.client.intents.message_content:
        text += f"\n{strings.no_message_content}"
    text += lacking_text(interaction, asked, strings)
    menu = ChannelMenu(SET_ASK_CHANNELS, strings.choose_ask_channels, ASK_TYPES, asked)
    limits = ChoiceMenu(ASK_CHANNEL, strings.choose_ask_channel, _choices(interaction, asked))
    menus = (menu, limits) if asked else (menu,)
    value = channel_mentions(asked) or strings.none_chosen
    section = Section(strings.ask_channels, text, menus, value)
    return section_panel(section, back_to_settings(strings))


def _choices(interaction: Interaction, channel_ids: tuple[int, ...]) -> tuple[Choice, ...]:
    guild = guild_shown(interaction)
    named = ((number, guild and guild.get_channel(number)) for number in channel_ids[:CHOICES])
    return tuple(
        Choice(fit(f"#{channel.name if channel else number}", OPTION), str(number))
        for number, channel in named
    )


def _channel_panel(
    interaction: Interaction, found: GuildSettings, channel_id: int | None, strings: Strings
) -> Panel:
    """How one channel is answered; the ask channels, if the guild has no such channel."""
    channel = shown_channel(interaction, found, channel_id)
    if channel is None:
        return _list_panel(interaction, found, strings)
    libraries = {
        ChannelLibraries.BOTH: strings.both_libraries,
        ChannelLibraries.OWN: strings.own_library,
        ChannelLibraries.SHARED: strings.shared_library,
    }
    since = strings.format_date(channel.since.isoformat()) if channel.since else strings.any_date
    asks = channel.answers_all
    lines = (
        (strings.answered_from, libraries[channel.libraries]),
        *([(strings.answered_in, _places(strings)[channel.threads_only])] if asks else []),
        (strings.outlet, escape(channel.outlet) or strings.all_outlets),
        (strings.published_since, since),
    )
    text = "\n".join(f"**{name}**: {value}" for name, value in lines)
    library_choices = tuple(
        Choice(label, value, value is channel.libraries) for value, label in libraries.items()
    )
    from_menu = ChoiceMenu(f"{ASK_LIBRARIES}:{channel_id}", strings.answered_from, library_choices)
    in_menu = ChoiceMenu(
        f"{ASK_THREADS}:{channel_id}",
        strings.answered_in,
        (
            Choice(_places(strings)[False], _EVERYWHERE, not channel.threads_only),
            Choice(_places(strings)[True], _THREADS, channel.threads_only),
        ),
    )
    back = Button(strings.channel_sources, CHANNEL_SOURCES)
    buttons = (
        Button(strings.change_limits, f"{ASK_LIMITS}:{channel_id}"),
        Button(strings.ask_channels, ASK_CHANNELS) if asks else back,
        *back_to_settings(strings),
    )
    menus = (from_menu, in_menu) if asks else (from_menu,)
    return Panel(f"<#{channel_id}>\n{text}", menus, (buttons,))


def _places(strings: Strings) -> dict[bool, str]:
    return {False: strings.whole_channel, True: strings.only_threads}


def _limits_form(limits: ChannelSettings, strings: Strings) -> discord.ui.Modal:
    since = limits.since.isoformat() if limits.since else ""
    fields = [
        Field(OUTLET, strings.limit_outlet, MAX_OUTLET, limits.outlet, is_required=False),
        Field(SINCE, strings.limit_since, len(_FIRST_DAY), since, is_required=False),
    ]
    return build_form(strings.change_limits, f"{ASK_LIMITS_FORM}:{limits.channel_id}", fields)
