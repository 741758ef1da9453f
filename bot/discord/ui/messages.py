"""Messages that Discord accepts by construction, and as arguments for discord.py.

Every message is made of components, the first placeholder too: Discord lets no
message go back from components to content, so one that grows keeps its form.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
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
class Picture:
    """A PNG picture, with a description for those who do not see it."""

    name: str
    content: bytes
    description: str

    def __post_init__(self) -> None:
        if not 1 <= limits.length(self.description) <= limits.DESCRIPTION:
            raise ValueError(f"Discord accepts 1 to {limits.DESCRIPTION:,} characters.")


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
    """Markdown in a frame, with what else it needs.

    ``footer`` is markdown below a line, ``accent`` the colour of the frame's edge.
    Picture and menu are inside the frame, the buttons are below it. Raises ``ValueError``
    for what Discord would reject.
    """

    content: str
    file: TextFile | None = None
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    footer: str = ""
    accent: int | None = None
    picture: Picture | None = None

    def __post_init__(self) -> None:
        texts = (self.content, self.footer)
        if not self.content.strip() or sum(map(limits.length, texts)) > limits.TEXT:
            raise ValueError(f"Discord accepts 1 to {limits.TEXT:,} characters.")
        if self.footer and not self.footer.strip():
            raise ValueError("Discord accepts no blank text.")
        names = {button.custom_id for button in self.buttons}
        if len(names) != len(self.buttons):
            raise ValueError("Discord accepts no two buttons with one custom id.")
        if self.component_count > limits.COMPONENTS:
            raise ValueError(f"Discord accepts {limits.COMPONENTS} components in a message.")

    @property
    def component_count(self) -> int:
        """How many components Discord counts."""
        rows = -(-len(self.buttons) // limits.BUTTONS)
        framed = 2 + 2 * bool(self.footer) + bool(self.file) + 2 * bool(self.menu)
        framed += bool(self.picture)
        return framed + rows + len(self.buttons)


def send_arguments(message: OutgoingMessage) -> dict[str, Any]:
    """Arguments that send a message."""
    return {"files": build_files(message), "view": build_view(message)}


def edit_arguments(message: OutgoingMessage) -> dict[str, Any]:
    """Arguments that replace what a message shows, whichever form it has."""
    return {"content": None, "attachments": build_files(message), "view": build_view(message)}


def build_view(message: OutgoingMessage) -> discord.ui.LayoutView:
    """The components of a message as a view."""
    view = discord.ui.LayoutView(timeout=VIEW_SECONDS)
    frame: discord.ui.Container[Any] = discord.ui.Container(
        *_framed(message), accent_colour=message.accent
    )
    view.add_item(frame)
    for start in range(0, len(message.buttons), limits.BUTTONS):
        row = message.buttons[start : start + limits.BUTTONS]
        view.add_item(discord.ui.ActionRow(*map(build_button, row)))
    return view


def _framed(message: OutgoingMessage) -> Iterator[discord.ui.Item[Any]]:
    yield discord.ui.TextDisplay(message.content)
    if message.file:
        yield discord.ui.File(f"attachment://{message.file.name}")
    if message.picture:
        gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
        gallery.add_item(
            media=f"attachment://{message.picture.name}", description=message.picture.description
        )
        yield gallery
    if message.footer:
        yield discord.ui.Separator()
        yield discord.ui.TextDisplay(message.footer)
    if message.menu:
        yield discord.ui.ActionRow(_select(message.menu))


def build_button(button: Button) -> discord.ui.Button[Any]:
    """The button in Discord's secondary style."""
    return discord.ui.Button(label=button.label, custom_id=button.custom_id)


def build_files(message: OutgoingMessage) -> list[discord.File]:
    """File and picture, where there are any, as fresh objects: discord.py reads them once."""
    file, picture = message.file, message.picture
    files = [discord.File(io.BytesIO(file.encoded), file.name)] if file else []
    if picture:
        content = io.BytesIO(picture.content)
        files.append(discord.File(content, picture.name, description=picture.description))
    return files


def _select(menu: Menu) -> discord.ui.Select[Any]:
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=menu.custom_id, placeholder=menu.placeholder
    )
    for option in menu.options:
        select.add_option(label=option.label, description=option.description, value=option.value)
    return select
