"""The slash commands, their autocompletion, and keeping Discord's list of them up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import discord
import structlog
from discord import app_commands
from discord.http import Route

from bot.discord.component_router import Interaction
from bot.discord.essence import essences
from bot.discord.features.articles import LISTED, article_list
from bot.discord.features.autocomplete import choices
from bot.discord.features.gaps import gaps
from bot.discord.features.ingest import forget_article, ingest, ingest_this
from bot.discord.features.modals import question_modal
from bot.discord.features.privacy import privacy
from bot.discord.features.settings import settings
from bot.discord.features.status import status
from bot.discord.features.verify import verify
from bot.discord.i18n.catalogs import CatalogueTranslator, translatable
from bot.discord.i18n.strings import Wording
from bot.discord.limits import CHOICE_VALUE, CHOICES, length
from bot.discord.place import place_of
from bot.discord.questions.delivery import TRANSPORT_ERRORS
from bot.discord.request import asked_by
from bot.discord.responses import answered_privately
from bot.discord.scope import server_of
from bot.discord.services.guild_settings import managed_server
from bot.discord.ui.messages import OutgoingMessage
from bot.types.question import MAX_QUESTION_CHARACTERS
from ingest.errors import FootnoteError

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

_log = structlog.get_logger("bot.discord")
T = TypeVar("T")
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu


class Commands(app_commands.CommandTree["FootnoteClient"]):
    """The command tree: answers each interaction once, and leaves none without a reply."""

    def __init__(self, client: FootnoteClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        asking: list[AnyCommand] = [_ask, verify, _list_articles, status, privacy, _help]
        running: list[AnyCommand] = [ingest, forget_article, gaps, settings]
        for command in [*asking, *running, _ask_about, ingest_this]:
            self.add_command(command)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return self.client.recent.first_time(interaction.id)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """The last resort, so that nobody is left with "thinking…"."""
        cause = error.__cause__ or error
        _log.error("command failed", error=type(cause).__name__, place=place_of(cause))
        outdated = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        wording = self.client.words_for(interaction)
        words = wording.unknown_command
        if not isinstance(error, outdated):
            words = wording.failure(cause, f"{interaction.id:x}")
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
        translator = CatalogueTranslator(self.client.languages)
        wanted = [
            await command.get_translated_payload(self, translator)
            for command in self.get_commands()
        ]
        application_id = self.client.application_id or 0
        if essences(wanted) == await self._known(application_id):
            return False
        # Not ``sync``, which fails on answers that lack what is not needed here.
        await self.client.http.bulk_upsert_global_commands(application_id, wanted)
        return True

    async def _known(self, application_id: int) -> list[Any]:
        """The commands as Discord has them; none when it does not say.

        The payloads themselves, because discord.py 2.7.1 loses contexts and
        integration types when it parses them.
        """
        try:
            commands = await self.client.http.request(
                Route("GET", f"/applications/{application_id}/commands?with_localizations=true")
            )
        except discord.HTTPException as error:
            _log.warning("commands not fetched", status=error.status)
            return []
        return essences(commands)


@app_commands.command(name="ask", description=translatable("ask_command"))
@app_commands.describe(
    question=translatable("question_option"),
    article=translatable("article_option"),
    outlet=translatable("outlet_option"),
    since=translatable("since_option"),
    private=translatable("private_option"),
)
async def _ask(  # noqa: PLR0913, PLR0917  # Discord gives each option as an argument
    interaction: Interaction,
    question: app_commands.Range[str, 1, MAX_QUESTION_CHARACTERS],
    article: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    private: bool = False,  # noqa: FBT001, FBT002  # as Discord gives it
) -> None:
    asked = asked_by(interaction, question, private=private)
    asked = replace(asked, article=article, outlet=outlet, since=since)
    await interaction.client.ask(interaction, asked)


@verify.autocomplete("article")
@_ask.autocomplete("article")
async def _articles(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Articles to choose from; none when they cannot be found in time."""
    lookups = interaction.client.lookups
    words = interaction.client.words_for(interaction)
    found = await _found(lookups.find_articles(server_of(interaction), current.strip(), CHOICES))
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found, words)]


@forget_article.autocomplete("article")
async def _own_articles(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Articles of the server's own library to choose from, for those who may remove them."""
    server = await managed_server(interaction)
    if server is None:
        return []
    words = interaction.client.words_for(interaction)
    shelving = interaction.client.shelving
    found = await _found(shelving.own_articles(server, current.strip(), CHOICES))
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found, words)]


@_ask.autocomplete("outlet")
async def _outlets(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Outlets to choose from; none when they cannot be found in time."""
    lookups = interaction.client.lookups
    found = await _found(lookups.find_outlets(server_of(interaction), current.strip(), CHOICES))
    names = (name for name in found if 1 <= length(name) <= CHOICE_VALUE)
    return [app_commands.Choice(name=name, value=name) for name in names]


@app_commands.context_menu(name=translatable("ask_about"))
async def _ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Let a person make a question of a message, which may be long, or be none."""
    await interaction.response.send_modal(
        question_modal(message.content, interaction.client.words_for(interaction))
    )


@app_commands.command(name="articles", description=translatable("articles_command"))
@app_commands.describe(search=translatable("search_option"))
async def _list_articles(
    interaction: Interaction, search: app_commands.Range[str, 1, 100] | None = None
) -> None:
    """The newest articles that a person may ask about, shown to that person alone."""

    async def work(words: Wording) -> tuple[OutgoingMessage, ...]:
        lookups = interaction.client.lookups
        found = await lookups.find_articles(server_of(interaction), search or "", LISTED + 1)
        return article_list(found, words, search=search or "")

    await answered_privately(interaction, work)


@app_commands.command(name="help", description=translatable("help_command"))
async def _help(interaction: Interaction) -> None:
    words = interaction.client.words_for(interaction)
    await interaction.response.send_message(words.help, ephemeral=True)


async def _found(search: Awaitable[Sequence[T]]) -> Sequence[T]:
    """What a search finds, or nothing: an empty list of choices is better than a spinner."""
    try:
        return await search
    except FootnoteError as error:
        _log.warning("no autocompletion", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001  # whatever it was
        _log.error("no autocompletion", error=type(error).__name__, place=place_of(error))
    return ()
