"""Messages that Discord accepts by construction, and as arguments for discord.py."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import discord

from bot.discord import limits

VIEW_SECONDS = 1.0
"""When discord.py may forget a view; the component router handles presses, not the view."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text to attach where it would take too many messages."""

    name: str
    content: str

    def __post_init__(self) -> None:
        if not self.content or len(self.encoded) > limits.ATTACHMENT_BYTES:
            raise ValueError("Discord accepts no empty file, and none over 10 MiB.")

    @property
    def encoded(self) -> bytes:
        return self.content.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Button:
    """A button; its ``custom_id`` carries all that its handler needs, so it survives a restart."""

    label: str
    custom_id: str

    def __post_init__(self) -> None:
        if not 1 <= limits.length(self.label) <= limits.BUTTON_LABEL:
            raise ValueError(f"Discord accepts labels of 1 to {limits.BUTTON_LABEL} characters.")
        if not 1 <= limits.length(self.custom_id) <= limits.CUSTOM_ID:
            raise ValueError(f"Discord accepts custom ids of 1 to {limits.CUSTOM_ID} characters.")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a menu."""

    label: str
    description: str
    value: str

    def __post_init__(self) -> None:
        parts = (self.label, self.description, self.value)
        if not all(1 <= limits.length(part) <= limits.OPTION for part in parts):
            raise ValueError(f"Discord accepts options of 1 to {limits.OPTION} characters.")


@dataclass(frozen=True, slots=True)
class Menu:
    """A select menu; its ``custom_id`` names its handler."""

    placeholder: str
    custom_id: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        values = {option.value for option in self.options}
        if not 1 <= len(values) == len(self.options) <= limits.OPTIONS:
            raise ValueError(f"Discord accepts 1 to {limits.OPTIONS} different options.")


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """Markdown of 1 to 2,000 characters, optionally with a file, buttons and a menu.

    Raises ``ValueError`` for what Discord would reject.
    """

    content: str
    file: TextFile | None = None
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None

    def __post_init__(self) -> None:
        if len(self.buttons) > limits.BUTTONS:
            raise ValueError(f"Discord accepts {limits.BUTTONS} buttons in a row.")
        if not self.content.strip() or limits.length(self.content) > limits.CONTENT:
            raise ValueError(f"Discord accepts 1 to {limits.CONTENT} characters.")


def send_arguments(message: OutgoingMessage) -> dict[str, Any]:
    """Arguments that send a message."""
    view = build_view(message)
    components = {"view": view} if view else {}
    return {"content": message.content, "files": build_files(message), **components}


def edit_arguments(message: OutgoingMessage) -> dict[str, Any]:
    """Arguments that replace the content of a message."""
    return {
        "content": message.content,
        "attachments": build_files(message),
        "view": build_view(message),
    }


def build_view(message: OutgoingMessage) -> discord.ui.View | None:
    """The menu and the buttons as a view; ``None`` without any."""
    if not message.buttons and message.menu is None:
        return None
    view = discord.ui.View(timeout=VIEW_SECONDS)
    if message.menu:
        view.add_item(_select(message.menu))
    for button in message.buttons:
        view.add_item(build_button(button))
    return view


def build_button(button: Button) -> discord.ui.Button[Any]:
    """The button in Discord's secondary style."""
    return discord.ui.Button(label=button.label, custom_id=button.custom_id)


def build_files(message: OutgoingMessage) -> list[discord.File]:
    """The file, if there is one, as a fresh object: discord.py reads it once."""
    file = message.file
    return [discord.File(io.BytesIO(file.encoded), file.name)] if file else []


def _select(menu: Menu) -> discord.ui.Select[Any]:
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=menu.custom_id, placeholder=menu.placeholder
    )
    for option in menu.options:
        select.add_option(label=option.label, description=option.description, value=option.value)
    return select
