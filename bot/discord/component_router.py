"""Dispatch buttons, menus and forms to their handlers by ``custom_id``.

A ``custom_id`` is ``name:argument:…`` and carries all that its handler needs,
so components work on old messages and after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from bot.discord.context import Interaction
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.questions.delivery import respond_privately
from bot.discord.services.seen_events import SeenEvents
from bot.log import raised_at
from ingest.errors import FootnoteError

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class ComponentInteraction:
    """A press, a choice or a submitted form.

    ``values`` are the options chosen from a menu, ``fields`` the texts entered
    into a form by the names of its fields.
    """

    name: str
    arguments: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def text(self, position: int) -> str:
        """An argument; empty if it is missing, as in a forged ``custom_id``."""
        return self.arguments[position] if position < len(self.arguments) else ""

    def number(self, position: int) -> int | None:
        """An argument as a number; ``None`` if it is not one, as in a forged ``custom_id``."""
        return parse_number(self.text(position))


Handler = Callable[[Interaction, ComponentInteraction], Awaitable[None]]


class ComponentRouter:
    """Handlers by the name in a ``custom_id``."""

    def __init__(self, handlers: Mapping[str, Handler], seen: SeenEvents) -> None:
        self._handlers = handlers
        self._seen = seen

    async def route(self, interaction: Interaction) -> None:
        """Hand an interaction to its handler; the person always gets a response."""
        if interaction.type not in _KINDS:
            return
        if not self._seen.first_time(interaction.id):
            return
        component = parse_component(interaction.data)
        handler = self._handlers.get(component.name)
        strings = interaction.client.strings_for(interaction)
        try:
            if handler is None:
                await respond_privately(interaction, strings.unknown_component)
            else:
                await handler(interaction, component)
        except FootnoteError as error:
            _log.warning("component_not_answered", name=component.name, error=type(error).__name__)
            await respond_privately(interaction, strings.failure(error, f"{interaction.id:x}"))
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("component_not_answered", name=component.name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  # a person is waiting, whatever went wrong
            _log.error("component_failed", error=type(error).__name__, place=raised_at(error))
            await respond_privately(interaction, strings.failure(error, f"{interaction.id:x}"))


def parse_number(text: str, digits: int = 20) -> int | None:
    """A number of at most so many digits, by default of Discord's identifiers; else ``None``."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def parse_component(data: Any) -> ComponentInteraction:
    """The component interaction in an interaction's data."""
    name, *arguments = str(data.get("custom_id", "")).split(":")
    values = tuple(map(str, data.get("values", ())))
    return ComponentInteraction(name, tuple(arguments), values, dict(_form_fields(data)))


def _form_fields(data: Any) -> Iterator[tuple[str, str]]:
    """The names and texts of a form's fields, however deeply they are nested."""
    if isinstance(data, dict):
        if "custom_id" in data and isinstance(data.get("value"), str):
            yield data["custom_id"], data["value"]
        for key in ("components", "component"):
            yield from _form_fields(data.get(key))
    elif isinstance(data, list):
        for part in data:
            yield from _form_fields(part)
