"""What a feature may use of the client, and a question from an interaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.catalogs import ENGLISH_ONLY, Languages
from bot.discord.i18n.strings import Strings
from bot.discord.questions.delivery import InteractionReply, MessageReply, say
from bot.discord.questions.history import recall
from bot.discord.questions.service import QuestionService, Recall
from bot.discord.request import QuestionRequest
from bot.discord.scope import server_of
from bot.discord.services.catalog import Catalog
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.guild_library import GuildLibraryService
from bot.discord.services.guild_settings import GuildSettingsCache

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class Services:
    """What answers, finds, remembers and changes, each off the event loop."""

    questions: QuestionService
    catalog: Catalog
    exchange_log: ExchangeLog
    guild_settings: GuildSettingsCache
    guild_library: GuildLibraryService


class BotClient(discord.AutoShardedClient):
    """The connection to Discord as features see it: services, languages, and how to ask.

    It asks for no privileged intent: without message content it still sees
    direct messages and messages that mention it. With ``message_content``, which
    an operator must have been granted, all messages in its threads are questions.
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
        self.languages = languages

    async def ask(
        self,
        interaction: discord.Interaction[Any],
        asked: QuestionRequest,
        recall: Recall | None = None,
    ) -> None:
        """Answer a question that came by an interaction, where its server wants answers."""
        allowed = partial(
            self.guild_settings.answers_in, asked.guild_id, *places(interaction.channel)
        )
        # What has to be looked up first would keep Discord waiting for an acknowledgement.
        at_once = asked.guild_id is None or self.guild_settings.known(asked.guild_id)
        if at_once and not await allowed():
            await say(interaction, asked.words.not_here)
            return
        channel = self.channel_of(interaction)
        reply = InteractionReply(interaction, channel, private=asked.private, words=asked.words)
        await self.questions.ask(asked, reply, recall, None if at_once else allowed)

    async def ask_by_message(self, message: discord.Message, reply: MessageReply) -> None:
        """Answer a message, or say how to ask where it says nothing."""
        guild_id = message.guild.id if message.guild else None
        words = self.words_of_server(guild_id)
        text = self._without_mention(message.content)
        if not text:
            await self._help(message, words)
            return
        asked = QuestionRequest(
            message.id,
            text,
            guild_id,
            channel_id=message.channel.id,
            by=message.author.id,
            in_thread=isinstance(message.channel, discord.Thread),
            words=words,
        )
        await self.questions.ask(
            asked, reply, partial(recall, message, self.own_id, self.languages)
        )

    def words_for(self, interaction: discord.Interaction[Any]) -> Strings:
        """The wording in the language of whoever acts."""
        return self.languages.of(interaction.locale)

    def words_of_server(self, guild_id: int | None) -> Strings:
        """The wording for messages, which do not say what language their author reads."""
        guild = self.get_guild(guild_id) if guild_id else None
        return self.languages.of(guild.preferred_locale if guild else None)

    @property
    def own_id(self) -> int:
        """The bot's own number."""
        return self.user.id if self.user else 0

    @property
    def reads_threads(self) -> bool:
        """Whether every message in a thread of the bot's is a question."""
        return self.intents.message_content

    def channel_of(self, interaction: discord.Interaction[Any]) -> Messageable | None:
        """Where an interaction came from, also when the channel is not in the cache."""
        if interaction.channel_id is None:
            return None
        return self.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    def _without_mention(self, content: str) -> str:
        for mention in (f"<@{self.own_id}>", f"<@!{self.own_id}>"):
            content = content.replace(mention, " ")
        return content.strip()

    async def _help(self, message: discord.Message, words: Strings) -> None:
        try:
            await message.channel.send(
                words.help,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=f"{message.id}-0",
            )
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("help not shown", error=type(error).__name__)


Interaction = discord.Interaction[BotClient]


def asked_by(interaction: Interaction, text: str, *, private: bool) -> QuestionRequest:
    """A question that came by an interaction, which Discord does not show beside the reply."""
    return QuestionRequest(
        interaction.id,
        text,
        server_of(interaction),
        show_question=True,
        channel_id=interaction.channel_id or 0,
        by=interaction.user.id,
        private=private,
        in_thread=isinstance(interaction.channel, discord.Thread),
        words=interaction.client.words_for(interaction),
    )


def places(channel: Any) -> tuple[int | None, int | None]:
    """A channel, and that of which it is a thread."""
    return getattr(channel, "id", None), getattr(channel, "parent_id", None)
