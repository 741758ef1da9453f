"""The slash commands, their autocompletion, and keeping Discord's list of them up to date.

What a command's payload says, without what Discord adds, leaves out or writes differently.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.http import Route

from bot.discord.component_router import SeenEvents
from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS, raised_at
from bot.discord.i18n.catalogs import CatalogueTranslator

_log = structlog.get_logger("bot.discord")

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu

_MEANINGFUL = frozenset(
    {
        *("name", "name_localizations", "description", "description_localizations"),
        *("type", "options", "nsfw", "default_member_permissions", "contexts", "integration_types"),
        *("required", "autocomplete", "choices", "value", "channel_types"),
        *("min_value", "max_value", "min_length", "max_length"),
    }
)

_EMPTY: tuple[Any, ...] = (None, False, "", {}, [])


class CommandTree(app_commands.CommandTree[BotClient]):
    """The command tree: answers each interaction once, and leaves none without a reply."""

    def __init__(self, client: BotClient, commands: Iterable[AnyCommand], seen: SeenEvents) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._seen = seen
        for command in commands:
            self.add_command(command)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        return self._seen.first_time(interaction.id)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """The last resort, so that nobody is left with "thinking…"."""
        cause = error.__cause__ or error
        _log.error("command failed", error=type(cause).__name__, place=raised_at(cause))
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
        if comparable_payloads(wanted) == await self._known(application_id):
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
        return comparable_payloads(commands)


def comparable_payloads(commands: Iterable[Any]) -> list[Any]:
    """Lists of commands that say the same are equal, whatever their order."""
    return sorted(
        map(comparable_payload, commands), key=lambda command: (command["name"], str(command))
    )


def comparable_payload(payload: Any) -> Any:
    """A command or an option; those that say the same are equal."""
    if isinstance(payload, dict):
        parts = {key: _part(key, value) for key, value in payload.items() if key in _MEANINGFUL}
        return {key: part for key, part in parts.items() if part not in _EMPTY}
    return payload


def _part(key: str, value: Any) -> Any:
    if key in {"options", "choices"}:
        return [comparable_payload(option) for option in value or []]
    if key in {"contexts", "integration_types", "channel_types"}:
        return sorted(value or [])
    if key == "default_member_permissions":
        return None if value is None else str(value)
    return value
