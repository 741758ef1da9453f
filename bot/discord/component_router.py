"""What to do when somebody presses a button, chooses from a menu or sends a form.

The identifier of each says all that doing it needs, as ``name:argument:…``, so
that it works on old messages and after a restart, and nothing waits for it.

A bounded memory of events, because Discord may deliver one twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from bot.discord.context import Interaction
from bot.discord.errors import TRANSPORT_ERRORS, raised_at
from bot.discord.questions.delivery import say
from ingest.errors import FootnoteError

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class ComponentInteraction:
    """A press, a choice or a form: its name and arguments, what was chosen, what was entered."""

    name: str
    arguments: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    entered: Mapping[str, str] = field(default_factory=dict)

    def text(self, position: int) -> str:
        """An argument; empty where there is none, as in a forged identifier."""
        return self.arguments[position] if position < len(self.arguments) else ""

    def number(self, position: int) -> int | None:
        """An argument as a number; ``None`` where it is none, as in a forged identifier."""
        found = self.text(position)
        return int(found) if found.isascii() and found.isdigit() and len(found) <= 20 else None


Handler = Callable[[Interaction, ComponentInteraction], Awaitable[None]]


class SeenEvents:
    """The last ``capacity`` identifiers that were seen."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._capacity = capacity
        self._seen: OrderedDict[int, None] = OrderedDict()

    def first_time(self, identifier: int) -> bool:
        """Whether the identifier is new; from now on it is not."""
        if identifier in self._seen:
            return False
        self._seen[identifier] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True


class ComponentRouter:
    """Handlers by the names of what is pressed."""

    def __init__(self, handlers: Mapping[str, Handler], seen: SeenEvents) -> None:
        self._handlers = handlers
        self._seen = seen

    async def route(self, interaction: Interaction) -> None:
        """Hand an interaction to what handles it; whoever pressed always hears something."""
        if interaction.type not in _KINDS:
            return
        if not self._seen.first_time(interaction.id):
            return
        press = press_of(interaction.data)
        handler = self._handlers.get(press.name)
        words = interaction.client.words_for(interaction)
        try:
            if handler is None:
                await say(interaction, words.unknown_press)
            else:
                await handler(interaction, press)
        except FootnoteError as error:
            _log.warning("press not answered", name=press.name, error=type(error).__name__)
            await say(interaction, words.failure(error, f"{interaction.id:x}"))
        except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
            _log.warning("press not answered", name=press.name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  # a person waits, whatever it was
            _log.error("press failed", error=type(error).__name__, place=raised_at(error))
            await say(interaction, words.failure(error, f"{interaction.id:x}"))


def press_of(data: Any) -> ComponentInteraction:
    """What an interaction's data say was pressed."""
    name, *arguments = str(data.get("custom_id", "")).split(":")
    chosen = tuple(map(str, data.get("values", ())))
    return ComponentInteraction(name, tuple(arguments), chosen, dict(_entries(data)))


def _entries(data: Any) -> Iterator[tuple[str, str]]:
    """All that was entered into a form, by the fields' names, however they are nested."""
    if isinstance(data, dict):
        if "custom_id" in data and isinstance(data.get("value"), str):
            yield data["custom_id"], data["value"]
        for key in ("components", "component"):
            yield from _entries(data.get(key))
    elif isinstance(data, list):
        for part in data:
            yield from _entries(part)
