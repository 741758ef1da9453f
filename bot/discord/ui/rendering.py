"""Messages as the arguments of discord.py's functions."""

from __future__ import annotations

import io
from typing import Any

import discord

from bot.discord.ui.messages import Button, Menu, OutgoingMessage

VIEW_SECONDS = 1.0
"""discord.py forgets a view by then; what its buttons do is not kept there."""


def new_parts(message: OutgoingMessage) -> dict[str, Any]:
    """For sending a message."""
    view = view_of(message)
    components = {"view": view} if view else {}
    return {"content": message.content, "files": files_of(message), **components}


def edited_parts(message: OutgoingMessage) -> dict[str, Any]:
    """For putting it in the place of another."""
    return {
        "content": message.content,
        "attachments": files_of(message),
        "view": view_of(message),
    }


def view_of(message: OutgoingMessage) -> discord.ui.View | None:
    """The menu and the buttons; presses are handled by their identifiers alone."""
    if not message.buttons and message.menu is None:
        return None
    view = discord.ui.View(timeout=VIEW_SECONDS)
    if message.menu:
        view.add_item(_select(message.menu))
    for button in message.buttons:
        view.add_item(button_of(button))
    return view


def button_of(button: Button) -> discord.ui.Button[Any]:
    """The button, which is not the call to action of its message."""
    return discord.ui.Button(label=button.label, custom_id=button.custom_id)


def files_of(message: OutgoingMessage) -> list[discord.File]:
    """The file, if there is one; discord.py reads it once."""
    file = message.file
    return [discord.File(io.BytesIO(file.encoded), file.name)] if file else []


def _select(menu: Menu) -> discord.ui.Select[Any]:
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=menu.custom_id, placeholder=menu.placeholder
    )
    for option in menu.options:
        select.add_option(label=option.label, description=option.description, value=option.value)
    return select
