"""``/follow``, ``/following``, ``/unfollow``, and “Ask about this” below an announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction, parse_number
from bot.discord.context import Interaction, request_from
from bot.discord.errors import TookTooLong
from bot.discord.features.ask import QUESTION, question_modal
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.limits import CHOICE_NAME, CHOICES
from bot.discord.markdown import escape, fit, shorten
from bot.discord.permissions import guild_command, managed_guild, management_refusal
from bot.discord.questions.delivery import respond_privately
from bot.discord.responses import replace_with, respond_privately_with
from bot.discord.scope import guild_of
from bot.discord.ui.answer_layout import text_block, text_messages
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.errors import TooManyFeeds
from bot.translatable import hint_of, reason_of
from bot.types.feeds import Announce, Follow
from ingest.errors import FootnoteError, SourceError

UNFOLLOW = "unfollow"
ASK_ARTICLE = "ask-article"
"""The ``custom_id`` of the question form that is limited to an article."""

LISTED = 25
"""How many feeds ``/following`` lists, each with a button; ``/unfollow`` finds the others."""

ADDRESS_CHARACTERS = 200
REASON_CHARACTERS = 300

KEY_DIGITS = 9
"""A key of so many digits fits into the column of every kind of database."""


class MessageChannel(app_commands.Transformer):
    """An option for a channel in which messages can be written, known to this process or not."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [
            discord.ChannelType.text,
            discord.ChannelType.news,
            discord.ChannelType.public_thread,
            discord.ChannelType.news_thread,
        ]

    async def transform(
        self, _: discord.Interaction, value: app_commands.AppCommandChannel
    ) -> app_commands.AppCommandChannel:
        return value


@guild_command
@app_commands.command(name="follow", description=localized("follow_command"))
@app_commands.describe(
    url=localized("feed_option"),
    channel=localized("feed_channel_option"),
    announce=localized("announce_option"),
)
@app_commands.choices(
    announce=[
        app_commands.Choice(name=localized("announce_each"), value=Announce.EACH.value),
        app_commands.Choice(name=localized("announce_daily"), value=Announce.DAILY.value),
        app_commands.Choice(name=localized("announce_weekly"), value=Announce.WEEKLY.value),
        app_commands.Choice(name=localized("announce_no"), value=Announce.NO.value),
    ]
)
async def follow(
    interaction: Interaction,
    url: app_commands.Range[str, 1, 2_000],
    channel: app_commands.Transform[app_commands.AppCommandChannel, MessageChannel] | None = None,
    announce: str | None = None,
) -> None:
    """Follow a feed: its new articles go into the guild's own library."""
    chosen = Announce(announce or (Announce.EACH if channel else Announce.NO))

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = await managed_guild(interaction)
        if guild_id is None:
            return text_messages(management_refusal(interaction, strings))
        channel_id = None
        if chosen is not Announce.NO:
            channel_id = channel.id if channel else interaction.channel_id
            permissions = channel.permissions if channel else interaction.permissions
            if refusal := _channel_refusal(interaction, channel_id, permissions, strings):
                return text_messages(refusal)
        feeds = interaction.client.guild_feeds
        try:
            found = await feeds.follow(guild_id, url, chosen, channel_id)
        except TookTooLong:
            return text_messages(strings.follow_continues)
        except TooManyFeeds as error:
            return text_messages(strings.too_many_feeds.format(error.count))
        except SourceError as error:
            said = f"{strings.translate(reason_of(error))} {strings.translate(hint_of(error))}"
            reason = escape(shorten(said, REASON_CHARACTERS))
            return text_messages(strings.not_followed.format(reason=reason))
        return text_messages(
            strings.followed.format(feed=_name(found), announced=_announced(found, strings))
        )

    await respond_privately_with(interaction, build)


@guild_command
@app_commands.command(name="following", description=localized("following_command"))
async def following(interaction: Interaction) -> None:
    """List the feeds that the guild follows, each with a button that ends it."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        guild_id = await managed_guild(interaction)
        if guild_id is None:
            return text_messages(management_refusal(interaction, strings))
        return following_messages(await interaction.client.guild_feeds.following(guild_id), strings)

    await respond_privately_with(interaction, build)


async def followed_choices(
    interaction: Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Feeds that the guild follows whose address has the text; none if the search fails."""
    try:
        guild_id = await managed_guild(interaction)
        follows = (
            await interaction.client.guild_feeds.following(guild_id) if guild_id is not None else ()
        )
    except FootnoteError:
        return []
    fitting = [each for each in follows if current.strip().lower() in each.address.lower()]
    return [
        app_commands.Choice(name=fit(each.address, CHOICE_NAME), value=str(each.feed_key))
        for each in fitting[:CHOICES]
    ]


@guild_command
@app_commands.command(name="unfollow", description=localized("unfollow_command"))
@app_commands.describe(feed=localized("followed_option"))
@app_commands.autocomplete(feed=followed_choices)
async def unfollow(interaction: Interaction, feed: str) -> None:
    """End a follow; the articles of the feed stay."""

    async def build(strings: Strings) -> tuple[OutgoingMessage, ...]:
        return text_messages(await _end_follow(interaction, feed, strings))

    await respond_privately_with(interaction, build)


async def unfollow_listed(interaction: Interaction, component: ComponentInteraction) -> None:
    """End the follow whose button was pressed, if the person may do that now."""

    async def build(strings: Strings) -> str:
        return await _end_follow(interaction, component.text(0), strings)

    await replace_with(interaction, build)


async def open_announced_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Open a form for a question about the article of a button or of a menu's option."""
    key = next(iter(component.values), component.text(0))
    strings = interaction.client.strings_for(interaction)
    if parse_number(key) is None:
        await respond_privately(interaction, strings.unknown_component)
        return
    modal = question_modal("", strings, f"{ASK_ARTICLE}:{key}")
    await interaction.response.send_modal(modal)


async def answer_about_article(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer the question from a form about an article, if the person may see it now."""
    client, key = interaction.client, component.number(0)
    source = await client.catalog.find_source(guild_of(interaction), key) if key else None
    if source is None:
        strings = client.strings_for(interaction)
        await respond_privately(interaction, strings.source_gone)
        return
    request = request_from(interaction, component.fields.get(QUESTION, ""), private=False)
    await client.ask(interaction, replace(request, article=source.current.article.id))


def following_messages(follows: Sequence[Follow], strings: Strings) -> tuple[OutgoingMessage, ...]:
    """The feeds that a guild follows, with their states and numbered buttons."""
    if not follows:
        return text_messages(strings.follows_nothing)
    listed = follows[:LISTED]
    blocks = [text_block(strings.follows.format(len(follows)))]
    for number, each in enumerate(listed, 1):
        lines = [f"**{number}.** {_name(each)}", f"-# {_state(each, strings)}"]
        blocks.append(Block(tuple(Line(tuple(line.split(" "))) for line in lines)))
    buttons = tuple(
        Button(strings.unfollow_number.format(number=number), f"{UNFOLLOW}:{each.feed_key}")
        for number, each in enumerate(listed, 1)
    )
    *before, last = pack(blocks)
    return (*map(OutgoingMessage, before), OutgoingMessage(last, buttons=buttons))


def _channel_refusal(
    interaction: Interaction,
    channel_id: int | None,
    permissions: discord.Permissions,
    strings: Strings,
) -> str | None:
    """Why nothing can be announced in a channel; ``None`` if it can, as far as is known."""
    if not (permissions.view_channel and permissions.send_messages):
        return strings.no_channel_access
    guild = interaction.guild
    channel = guild.get_channel_or_thread(channel_id) if guild and channel_id else None
    if channel is None or guild is None or guild.me is None:
        return None
    granted = channel.permissions_for(guild.me)
    may_write = granted.send_messages
    if isinstance(channel, discord.Thread):
        may_write = granted.send_messages_in_threads
    return None if granted.view_channel and may_write else strings.no_announcements_there


async def _end_follow(interaction: Interaction, feed_key: str, strings: Strings) -> str:
    guild_id = await managed_guild(interaction)
    if guild_id is None:
        return management_refusal(interaction, strings)
    key, feeds = parse_number(feed_key, KEY_DIGITS), interaction.client.guild_feeds
    address = None if key is None else await feeds.unfollow(guild_id, key)
    if address is None:
        return strings.not_following
    return strings.unfollowed.format(feed=escape(shorten(address, ADDRESS_CHARACTERS)))


def _name(follow: Follow) -> str:
    return escape(shorten(follow.address, ADDRESS_CHARACTERS))


def _announced(follow: Follow, strings: Strings) -> str:
    texts = {
        Announce.NO: strings.announced_no,
        Announce.EACH: strings.announced_each,
        Announce.DAILY: strings.announced_daily,
        Announce.WEEKLY: strings.announced_weekly,
    }
    return texts[follow.announce].format(channel=f"<#{follow.channel_id}>")


def _state(follow: Follow, strings: Strings) -> str:
    """How a feed is doing, on one line."""
    facts = [_announced(follow, strings)]
    if follow.has_lost_channel and follow.announce is not Announce.NO:
        facts.append(strings.feed_lost_channel)
    if follow.is_paused:
        facts.append(strings.feed_is_paused)
    if follow.failing_since:
        since = f"<t:{int(follow.failing_since.timestamp())}:R>"
        reason = escape(shorten(strings.translate(follow.error), 120))
        facts.append(strings.feed_failing_since.format(since=since, reason=reason))
    elif follow.polled_at:
        at = f"<t:{int(follow.polled_at.timestamp())}:R>"
        facts.append(strings.feed_polled.format(at=at))
    return " · ".join(facts)
