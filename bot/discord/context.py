"""The client as features see it, and how an interaction or message becomes a question."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.catalogs import ENGLISH_ONLY, Languages
from bot.discord.i18n.strings import Strings
from bot.discord.questions.delivery import InteractionReply, MessageReply, respond_privately
from bot.discord.questions.documents import read_again
from bot.discord.questions.history import load_history
from bot.discord.questions.message_lookup import asked_text
from bot.discord.questions.service import HistoryLoader, QuestionService
from bot.discord.request import History, QuestionRequest
from bot.discord.scope import guild_of
from bot.discord.services.catalog import Catalog
from bot.discord.services.documents import DocumentService
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.gaps import GapList
from bot.discord.services.guild_feeds import GuildFeedService
from bot.discord.services.guild_library import GuildLibraryService
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.handoffs import HandoffLog
from bot.discord.services.seen_events import SeenEvents
from bot.discord.services.statistics import StatisticsService
from bot.discord.ui.given_documents import asks_something, documents_of, without_links
from bot.types.question import Manner
from bot.types.records import ChannelLibraries, ChannelSettings

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class Services:
    """The services that a client hands to its features; none blocks the event loop."""

    questions: QuestionService
    catalog: Catalog
    exchange_log: ExchangeLog
    guild_settings: GuildSettingsCache
    guild_library: GuildLibraryService
    documents: DocumentService
    handoffs: HandoffLog
    gaps: GapList
    statistics: StatisticsService
    guild_feeds: GuildFeedService


class BotClient(discord.AutoShardedClient):
    """The connection to Discord with the services, the languages, and how to ask.

    It requests no privileged intent: without message content, Discord still
    shows it direct messages and mentions. With ``message_content``, which Discord
    must have granted, it answers every message in its own threads, and questions
    in channels where its guild wants that.
    """

    def __init__(
        self,
        services: Services,
        *,
        languages: Languages = ENGLISH_ONLY,
        message_content: bool = False,
        shard_count: int | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                message_content=message_content,
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shard_count,
        )
        self.questions = services.questions
        self.catalog = services.catalog
        self.exchange_log = services.exchange_log
        self.guild_settings = services.guild_settings
        self.guild_library = services.guild_library
        self.documents = services.documents
        self.handoffs = services.handoffs
        self.gaps = services.gaps
        self.statistics = services.statistics
        self.guild_feeds = services.guild_feeds
        self.languages = languages
        self.shared_answers = SeenEvents()
        self.unread_guilds = SeenEvents()
        self.read_threads = SeenEvents()
        self.thread_turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.started_at = discord.utils.utcnow()

    async def ask(
        self,
        interaction: discord.Interaction[Any],
        request: QuestionRequest,
        load_history: HistoryLoader | None = None,
    ) -> None:
        """Answer a question from an interaction, if the guild wants answers in its channel."""
        is_allowed = partial(
            self.guild_settings.answers_in, request.guild_id, *channel_ids(interaction.channel)
        )
        # Settings that are not cached are read after the acknowledgement, for which time is short.
        is_known = request.guild_id is None or self.guild_settings.cached(request.guild_id)
        if is_known and not await is_allowed():
            await respond_privately(interaction, request.strings.not_here)
            return
        channel = self.channel_of(interaction)
        reply = InteractionReply(
            interaction, channel, private=request.private, strings=request.strings
        )
        load = partial(self._load, load_history, request.guild_id) if load_history else None
        await self.questions.ask(request, reply, load, None if is_known else is_allowed)

    async def ask_by_message(  # noqa: PLR0913  # what is known of the message, by name
        self,
        message: discord.Message,
        reply: MessageReply,
        *,
        channel: ChannelSettings,
        manner: Manner = Manner.ADDRESSED,
        thread_id: int | None = None,
        is_admitted: bool = False,
    ) -> None:
        """Answer a message, or say how to ask if it has no question.

        A question with a file or a link is about these alone. ``channel`` are the
        settings of the message's channel. ``thread_id`` is the thread where the reply
        goes, if it was opened for that. With ``is_admitted``, the limits have taken it.
        """
        guild_id = message.guild.id if message.guild else None
        strings = self.strings_for_guild(guild_id)
        text = self._without_mention(await asked_text(message))
        documents = documents_of(message, text, guild_id)
        if documents:
            text = without_links(text)
        if not text or (documents and not asks_something(text)):
            help_text = strings.ask_with_document if documents else strings.help
            await self._show_help(message, help_text)
            return
        request = replace(
            request_from_message(message, text, thread_id=thread_id, strings=strings),
            manner=manner,
            documents=documents,
            channel=channel,
            is_admitted=is_admitted,
        )
        load = partial(
            load_history,
            message,
            self.own_id,
            self.languages,
            self.exchange_log.find_parts,
            whole_thread=channel.answers_all,
        )
        await self.questions.ask(
            request, reply, None if documents else partial(self._load, load, guild_id)
        )

    async def libraries_of(self, interaction: discord.Interaction[Any]) -> ChannelLibraries:
        """The libraries that questions are answered from where an interaction is."""
        ids = channel_ids(interaction.channel)
        return (await self.guild_settings.channel(guild_of(interaction), *ids)).libraries

    def strings_for(self, interaction: discord.Interaction[Any]) -> Strings:
        """The strings in the language of the person who acts."""
        return self.languages.for_locale(interaction.locale)

    def strings_for_guild(self, guild_id: int | None) -> Strings:
        """The strings for a reply to a message, which does not tell its author's language."""
        guild = self.get_guild(guild_id) if guild_id else None
        return self.languages.for_locale(guild.preferred_locale if guild else None)

    @property
    def own_id(self) -> int:
        """The bot's own user id; 0 before login."""
        return self.user.id if self.user else 0

    @property
    def reads_threads(self) -> bool:
        """Whether Discord shows the bot the text of messages that do not address it."""
        return self.intents.message_content

    def channel_of(self, interaction: discord.Interaction[Any]) -> Messageable | None:
        """The channel of an interaction, even if it is not in the cache."""
        if interaction.channel_id is None:
            return None
        return self.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    def _without_mention(self, content: str) -> str:
        for mention in (f"<@{self.own_id}>", f"<@!{self.own_id}>"):
            content = content.replace(mention, " ")
        return content.strip()

    async def _load(self, load_history: HistoryLoader, guild_id: int | None) -> History:
        """The conversation, with the documents that it is about as they are now."""
        history = await load_history()
        reference = history.documents
        if reference is None:
            return history
        channel = self.get_partial_messageable(reference.place.channel_id, guild_id=guild_id)
        return replace(history, documents=await read_again(reference, channel, guild_id))

    async def _show_help(self, message: discord.Message, text: str) -> None:
        try:
            await message.channel.send(
                text,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=f"{message.id}-0",
            )
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("help_not_shown", error=type(error).__name__)


Interaction = discord.Interaction[BotClient]


def request_from(interaction: Interaction, text: str, *, private: bool) -> QuestionRequest:
    """A question from an interaction, which Discord does not show beside the reply."""
    return QuestionRequest(
        interaction.id,
        text,
        guild_of(interaction),
        show_question=True,
        channel_id=interaction.channel_id or 0,
        parent_id=channel_ids(interaction.channel)[1],
        asker_id=interaction.user.id,
        private=private,
        in_thread=isinstance(interaction.channel, discord.Thread),
        strings=interaction.client.strings_for(interaction),
    )


def request_from_message(
    message: discord.Message, text: str, *, thread_id: int | None, strings: Strings
) -> QuestionRequest:
    """A question from a message; ``thread_id`` is the thread where the reply goes, if another."""
    channel_id, parent_id = channel_ids(message.channel)
    if thread_id:
        channel_id, parent_id = thread_id, channel_id
    return QuestionRequest(
        message.id,
        text,
        message.guild.id if message.guild else None,
        channel_id=channel_id or 0,
        parent_id=parent_id,
        asker_id=message.author.id,
        in_thread=thread_id is not None or isinstance(message.channel, discord.Thread),
        strings=strings,
    )


def channel_ids(channel: Any) -> tuple[int | None, int | None]:
    """The ids of a channel and of its parent, if it is a thread."""
    return getattr(channel, "id", None), getattr(channel, "parent_id", None)
