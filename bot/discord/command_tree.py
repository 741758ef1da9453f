"""The tree of commands: it handles each interaction once and registers commands when they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.http import Route

from bot.discord.context import BotClient
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.catalogs import CatalogTranslator
from bot.discord.services.seen_events import SeenEvents
from bot.discord.ui.answer_layout import text_messages
from bot.discord.ui.messages import edit_arguments
from bot.log import raised_at

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
    """Handles each interaction once, and leaves none without a response."""

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
        """Respond to a command that raised, so that nobody is left with “thinking…”."""
        cause = error.__cause__ or error
        _log.error("command_failed", error=type(cause).__name__, place=raised_at(cause))
        outdated = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        strings = self.client.strings_for(interaction)
        text = strings.unknown_command
        if not isinstance(error, outdated):
            text = strings.failure(cause, f"{interaction.id:x}")
        try:
            if interaction.response.is_done():
                (message, *_) = text_messages(text)
                await interaction.edit_original_response(**edit_arguments(message))
            else:
                await interaction.response.send_message(text, ephemeral=True)
        except (discord.HTTPException, *TRANSPORT_ERRORS) as refused:
            _log.warning("failure_not_shown", error=type(refused).__name__)

    async def sync_if_changed(self) -> bool:
        """Register the commands with Discord unless it has them already.

        Returns whether they were registered. Raises ``discord.HTTPException``.
        """
        translator = CatalogTranslator(self.client.languages)
        payloads = [
            await command.get_translated_payload(self, translator)
            for command in self.get_commands()
        ]
        application_id = self.client.application_id or 0
        if comparable_payloads(payloads) == await self._registered(application_id):
            return False
        # Not ``sync``, which fails on responses without fields that are not needed here.
        await self.client.http.bulk_upsert_global_commands(application_id, payloads)
        return True

    async def _registered(self, application_id: int) -> list[Any]:
        """The commands that Discord has; empty if it does not say.

        Raw payloads, because discord.py 2.7.1 loses contexts and integration
        types when it parses them.
        """
        try:
            commands = await self.client.http.request(
                Route("GET", f"/applications/{application_id}/commands?with_localizations=true")
            )
        except discord.HTTPException as error:
            _log.warning("commands_not_fetched", status=error.status)
            return []
        return comparable_payloads(commands)


def comparable_payloads(commands: Iterable[Any]) -> list[Any]:
    """Commands in a form in which equivalent lists are equal, whatever their order."""
    return sorted(
        map(comparable_payload, commands), key=lambda command: (command["name"], str(command))
    )


def comparable_payload(payload: Any) -> Any:
    """A command or option without what Discord adds, omits or writes differently."""
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
