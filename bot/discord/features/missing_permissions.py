"""Which permissions the bot lacks in a guild, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord

from bot.discord.connection.token import PERMISSIONS, invite_link
from bot.discord.i18n.strings import Strings
from bot.types.records import GuildSettings

FLAGS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
    "create_public_threads",
    "add_reactions",
)
"""The permissions of the invite, each with a name in ``Strings``, in the order of Discord's pages."""

SHOWN_CHANNELS = 10

_IN_CHANNELS = discord.Permissions(PERMISSIONS.value)
_IN_CHANNELS.add_reactions = False  # only for channels without answers
_IN_FORUMS = discord.Permissions(_IN_CHANNELS.value)
_IN_FORUMS.update(send_messages=False, create_public_threads=False)
_IN_VOICE = discord.Permissions(_IN_CHANNELS.value)
_IN_VOICE.update(send_messages_in_threads=False, create_public_threads=False)
_FOR_MODERATORS = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, read_message_history=True
)
"""Where the bot only posts questions that people hand on."""


@dataclass(frozen=True, slots=True)
class LackingChannel:
    """A channel, and the flags that the bot lacks there; none if the channel is gone."""

    channel_id: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPermissions:
    """The flags that the bot's roles lack, and the channels where it lacks some."""

    flags: tuple[str, ...] = ()
    channels: tuple[LackingChannel, ...] = ()


def missing_permissions(
    guild: discord.Guild | None, settings: GuildSettings
) -> MissingPermissions | None:
    """What the bot lacks in a guild and in the channels of its settings.

    ``None`` if Discord has not shown the guild yet.
    """
    if guild is None or guild.me is None:
        return None
    granted = guild.me.guild_permissions
    answered = answered_channels(settings)
    handed_on = {settings.moderator_channel} - {None, *answered}
    channels = lacking_channels(guild, answered)
    channels += lacking_channels(guild, filter(None, handed_on), for_moderators=True)
    return MissingPermissions(_lacking(granted, PERMISSIONS), channels)


def answered_channels(settings: GuildSettings) -> tuple[int, ...]:
    """The channels that the settings name for answers, each once, in order."""
    asked = {each.channel_id for each in settings.channel_settings if each.answers_all}
    return tuple(sorted(settings.channels | asked))


def lacking_channels(
    guild: discord.Guild | None, channel_ids: Iterable[int], *, for_moderators: bool = False
) -> tuple[LackingChannel, ...]:
    """Those of the channels where the bot lacks a permission; none in a guild not shown yet.

    In a channel ``for_moderators``, it needs no threads and no files.
    """
    if guild is None or guild.me is None:
        return ()
    found = []
    for number in channel_ids:
        channel = guild.get_channel(number)
        if channel is None:
            found.append(LackingChannel(number))
            continue
        needed = _FOR_MODERATORS if for_moderators else _needed_in(channel)
        if flags := _lacking_in(channel, guild.me, needed):
            found.append(LackingChannel(number, flags))
    return tuple(found)


def missing_text(
    missing: MissingPermissions | None, application_id: int | None, strings: Strings
) -> str:
    """What is missing, a line for each channel, and where it is granted."""
    if missing is None:
        return strings.guild_not_shown
    lines = []
    if missing.flags:
        names, link = _names(missing.flags, strings), invite_link(application_id)
        lines.append(strings.role_lacks.format(permissions=names, link=f"<{link}>"))
    if missing.channels:
        lines.append(strings.channels_lack)
        lines.append(channels_text(missing.channels, strings))
    return "\n".join(lines) or strings.nothing_lacks


def channels_text(channels: tuple[LackingChannel, ...], strings: Strings) -> str:
    """A line for each of the first channels, and how many more there are."""
    lines = [
        f"- <#{each.channel_id}>: {_names(each.flags, strings) or strings.channel_gone}"
        for each in channels[:SHOWN_CHANNELS]
    ]
    if more := len(channels) - SHOWN_CHANNELS:
        lines += [strings.more_channels.format(more)] if more > 0 else []
    return "\n".join(lines)


def _needed_in(channel: discord.abc.GuildChannel) -> discord.Permissions:
    if channel.type is discord.ChannelType.forum:
        return _IN_FORUMS
    if channel.type is discord.ChannelType.voice:
        return _IN_VOICE
    return _IN_CHANNELS


def _lacking_in(
    channel: discord.abc.GuildChannel, member: discord.Member, needed: discord.Permissions
) -> tuple[str, ...]:
    granted = channel.permissions_for(member)
    needed = discord.Permissions(needed.value)
    if not granted.send_messages:
        # discord.py then says that these are not granted either, whether or not they are.
        needed.update(embed_links=False, attach_files=False)
    return _lacking(granted, needed)


def _lacking(granted: discord.Permissions, needed: discord.Permissions) -> tuple[str, ...]:
    """The needed flags that are not granted; who cannot see a channel lacks all others there."""
    lacking = discord.Permissions(needed.value & ~granted.value)
    flags = tuple(flag for flag in FLAGS if getattr(lacking, flag))
    return flags[:1] if "view_channel" in flags else flags


def _names(flags: tuple[str, ...], strings: Strings) -> str:
    return ", ".join(getattr(strings, f"permission_{flag}") for flag in flags)
