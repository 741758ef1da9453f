"""The client: turns Discord's events into questions."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import discord
import structlog
from discord.abc import Messageable

from bot.discord.asking import Asked, Asker, place_of
from bot.discord.commands import Commands, server_of
from bot.discord.layout import interrupted_content, plain
from bot.discord.memory import recall
from bot.discord.modals import ASK, entered_question
from bot.discord.recent import RecentIds
from bot.discord.replies import TRANSPORT_ERRORS, InteractionReply, MessageReply
from bot.discord.sources import MENU, SourceChoice, card, chosen_source
from bot.discord.stopping import StopPress, stop_press
from bot.discord.wording import ENGLISH
from ingest.errors import FootnoteError

_ORDINARY = {discord.MessageType.default, discord.MessageType.reply}
_log = structlog.get_logger("bot.discord")


class FootnoteClient(discord.AutoShardedClient):
    """Footnote in Discord.

    It asks for no privileged intent: without message content it still sees
    direct messages and messages that mention it, and it needs no others.
    """

    def __init__(self, asker: Asker, *, shard_count: int | None = None) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shard_count,
        )
        self.asker = asker
        self.recent = RecentIds()
        self.tree = Commands(self)

    async def setup_hook(self) -> None:
        try:
            synced = await self.tree.sync_if_changed()
        except (discord.DiscordException, *TRANSPORT_ERRORS) as error:
            # Mentions and direct messages work without commands.
            _log.error("commands not synced", error=type(error).__name__)
        else:
            _log.info("commands", synced=synced)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is meant for the bot: a direct message, or one that mentions it."""
        if message.author.bot or message.webhook_id or message.type not in _ORDINARY:
            return
        direct = message.guild is None
        # ``mentioned_in`` would be true for @everyone as well.
        if not (direct or self.user in message.mentions):
            return
        if not self.recent.first_time(message.id):
            return
        text = self._without_mention(message.content)
        if not text:
            await self._help(message)
            return
        guild_id = message.guild.id if message.guild else None
        asked = Asked(
            message.id, text, guild_id, channel_id=message.channel.id, by=message.author.id
        )
        recall_it = partial(recall, message, self.user.id if self.user else 0)
        await self.asker.ask(asked, MessageReply(message), recall_it)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer what was entered into a form, and do what a button says."""
        data: Any = interaction.data
        if interaction.type is discord.InteractionType.modal_submit:
            if data["custom_id"] == ASK and self.recent.first_time(interaction.id):
                await self._entered(interaction, data)
        elif interaction.type is discord.InteractionType.component:
            press = stop_press(data["custom_id"])
            if press and self.recent.first_time(interaction.id):
                await self._stop(interaction, press)
            elif data["custom_id"] == MENU and self.recent.first_time(interaction.id):
                await self._show_source(interaction, chosen_source(data.get("values", ())))

    async def _show_source(
        self, interaction: discord.Interaction[Any], choice: SourceChoice | None
    ) -> None:
        """The card of a source, for whoever chose it; what they may see is looked up anew."""
        reply = InteractionReply(interaction, None, private=True)
        if choice is None or not await reply.acknowledge():
            return
        try:
            source = await self.asker.find_source(server_of(interaction), choice.version_key)
            await reply.deliver(card(source, choice))
        except FootnoteError as error:
            _log.warning("source not shown", error=type(error).__name__)
            await reply.deliver(plain(ENGLISH.failure(error, f"{interaction.id:x}")))

    async def _stop(self, interaction: discord.Interaction[Any], press: StopPress) -> None:
        """End an answer, or say that it ended already; the last edit shows what there is."""
        may = interaction.user.id == press.asker_id or interaction.permissions.manage_messages
        respond = interaction.response
        try:
            if not may:
                await respond.send_message(ENGLISH.not_yours, ephemeral=True)
            elif self.asker.stop(press.question_id) or interaction.message is None:
                await respond.defer()
            else:
                # Nobody writes it any more, because the bot was restarted meanwhile.
                content = interrupted_content(interaction.message.content)
                await respond.edit_message(content=content, view=None)
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("press not answered", error=type(error).__name__)

    async def _entered(self, interaction: discord.Interaction[Any], data: Any) -> None:
        asked = Asked(
            interaction.id,
            entered_question(data),
            server_of(interaction),
            show_question=True,
            channel_id=interaction.channel_id or 0,
            by=interaction.user.id,
        )
        await self.ask(interaction, asked, private=True)

    async def ask(
        self, interaction: discord.Interaction[Any], asked: Asked, *, private: bool
    ) -> None:
        """Answer a question that came by an interaction."""
        channel = self.channel_of(interaction)
        await self.asker.ask(asked, InteractionReply(interaction, channel, private=private))

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        error = sys.exc_info()[1]
        where = place_of(error) if error else "unknown"
        _log.error("event failed", event_name=event_method, error=type(error).__name__, place=where)

    def channel_of(self, interaction: discord.Interaction[Any]) -> Messageable | None:
        """Where an interaction came from, also when the channel is not in the cache."""
        if interaction.channel_id is None:
            return None
        return self.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    def _without_mention(self, content: str) -> str:
        identifier = self.user.id if self.user else 0
        for mention in (f"<@{identifier}>", f"<@!{identifier}>"):
            content = content.replace(mention, " ")
        return content.strip()

    async def _help(self, message: discord.Message) -> None:
        try:
            await message.channel.send(
                ENGLISH.help,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=f"{message.id}-0",
            )
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("help not shown", error=type(error).__name__)
