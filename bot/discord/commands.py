"""The slash commands, their autocompletion, and keeping Discord's list of them up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands

from bot.discord.asking import Asked, place_of
from bot.discord.choices import choices
from bot.discord.essence import essences
from bot.discord.limits import CHOICES
from bot.discord.replies import TRANSPORT_ERRORS, InteractionReply
from bot.discord.wording import ENGLISH
from bot.question import MAX_QUESTION_CHARACTERS
from ingest.errors import FootnoteError

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

_log = structlog.get_logger("bot.discord")
Interaction = discord.Interaction["FootnoteClient"]


class Commands(app_commands.CommandTree["FootnoteClient"]):
    """The command tree: answers each interaction once, and leaves none without a reply."""

    def __init__(self, client: FootnoteClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self.add_command(_ask)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return self.client.recent.first_time(interaction.id)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """The last resort, so that nobody is left with "thinking…"."""
        cause = error.__cause__ or error
        _log.error("command failed", error=type(cause).__name__, place=place_of(cause))
        outdated = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        words = ENGLISH.unknown_command
        if not isinstance(error, outdated):
            words = ENGLISH.failure(cause, f"{interaction.id:x}")
        try:
            if interaction.response.is_done():
                await interaction.edit_original_response(content=words)
            else:
                await interaction.response.send_message(words, ephemeral=True)
        except (discord.HTTPException, *TRANSPORT_ERRORS) as refused:
            _log.warning("failure not shown", error=type(refused).__name__)

    async def sync_if_changed(self) -> bool:
        """Tell Discord about the commands, unless it knows them already.

        Returns whether it was told. Raises ``discord.HTTPException``.
        """
        wanted = essences(command.to_dict(self) for command in self.get_commands())
        if self.client.application_id and wanted == await self._known(self.client.application_id):
            return False
        await self.sync()
        return True

    async def _known(self, application_id: int) -> list[Any]:
        """The commands as Discord has them; none when it does not say.

        The payloads themselves, because discord.py 2.7.1 loses contexts and
        integration types when it parses them.
        """
        try:
            commands = await self.client.http.get_global_commands(application_id)
        except discord.HTTPException as error:
            _log.warning("commands not fetched", status=error.status)
            return []
        return essences(commands)


@app_commands.command(name="ask", description=ENGLISH.ask_command)
@app_commands.describe(question=ENGLISH.question_option, article=ENGLISH.article_option)
async def _ask(
    interaction: Interaction,
    question: app_commands.Range[str, 1, MAX_QUESTION_CHARACTERS],
    article: str | None = None,
) -> None:
    channel = interaction.client.channel_of(interaction)
    asked = Asked(interaction.id, question, interaction.guild_id, article, show_question=True)
    await interaction.client.asker.ask(asked, InteractionReply(interaction, channel))


@_ask.autocomplete("article")
async def _articles(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Articles to choose from; none when they cannot be found in time."""
    try:
        found = await interaction.client.asker.find_articles(
            interaction.guild_id, current.strip(), CHOICES
        )
    except FootnoteError as error:
        _log.warning("no autocompletion", error=type(error).__name__)
        return []
    except Exception as error:  # noqa: BLE001  # an empty list is better than a spinner
        _log.error("no autocompletion", error=type(error).__name__, place=place_of(error))
        return []
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found)]
