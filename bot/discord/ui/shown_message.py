"""What a message of the bot shows: components, or content in one of an earlier version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import discord

from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage


def shown_text(message: discord.Message) -> str:
    """The markdown of a message, without what stands below its line."""
    above, _ = _texts(message)
    return above or message.content


def shown_markdown(message: discord.Message) -> str:
    """All markdown of a message, also what stands below its line."""
    return "\n".join(filter(None, (*_texts(message), message.content)))


def shown_message(message: discord.Message) -> OutgoingMessage:
    """A message as it could be sent anew, without its file. Raises ``ValueError`` for an empty one."""
    above, below = _texts(message)
    return OutgoingMessage(
        above or message.content,
        buttons=tuple(shown_buttons(message)),
        menu=next(shown_menus(message), None),
        footer=below,
        accent=_accent(message),
    )


def shown_buttons(message: discord.Message) -> Iterator[Button]:
    """The buttons of a message that have a label and a ``custom_id``."""
    for component in _components(message.components):
        if isinstance(component, discord.Button) and component.label and component.custom_id:
            yield Button(component.label, component.custom_id)


def shown_menus(message: discord.Message) -> Iterator[Menu]:
    """The menus of a message that have options of their own, as those of channels have not."""
    for component in _components(message.components):
        if isinstance(component, discord.SelectMenu) and component.custom_id and component.options:
            options = tuple(
                Option(option.label, option.description or "…", option.value)
                for option in component.options
            )
            yield Menu(component.placeholder or "…", component.custom_id, options)


def _texts(message: discord.Message) -> tuple[str, str]:
    """The texts above and below the line of a message made of components."""
    parts = list(_components(message.components))
    above = list(takewhile(lambda part: not isinstance(part, discord.SeparatorComponent), parts))
    return _joined(above), _joined(parts[len(above) :])


def _joined(parts: Sequence[discord.Component]) -> str:
    return "\n".join(part.content for part in parts if isinstance(part, discord.TextDisplay))


def _components(components: Sequence[discord.Component]) -> Iterator[discord.Component]:
    """All components, those in frames and rows in place of these."""
    for component in components:
        if isinstance(component, (discord.Container, discord.ActionRow)):
            yield from _components(component.children)
        else:
            yield component


def _accent(message: discord.Message) -> int | None:
    for component in message.components:
        if isinstance(component, discord.Container) and component.accent_colour:
            return component.accent_colour.value
    return None
