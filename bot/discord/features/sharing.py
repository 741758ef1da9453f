"""Showing a private answer to everybody in its channel."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from bot.discord.component_router import Interaction, Press
from bot.discord.i18n.strings import Wording
from bot.discord.limits import CONTENT, length
from bot.discord.markdown import escaped, shortened
from bot.discord.ui.answer_components import SHARE
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.discord.ui.rendering import new_parts

_NAME = 80


async def share_pressed(interaction: Interaction, _: Press) -> None:
    """Post what the private message shows, with its menu; only whoever sees it can press."""
    message = interaction.message
    if message is None:
        return
    words = interaction.client.words_for(interaction)
    shared = OutgoingMessage(
        _signed(message.content, interaction.user.display_name, words),
        buttons=tuple(_kept_buttons(message)),
        menu=next(_menus(message), None),
    )
    await interaction.response.send_message(**new_parts(shared))


def _signed(content: str, name: str, words: Wording) -> str:
    signature = words.shared_by.format(name=escaped(shortened(name, _NAME)))
    signed = f"{content}\n{signature}"
    return signed if length(signed) <= CONTENT else content


def _menus(message: discord.Message) -> Iterator[Menu]:
    for part in _parts(message):
        if isinstance(part, discord.SelectMenu) and part.custom_id:
            options = tuple(
                Option(option.label, option.description or "…", option.value)
                for option in part.options
            )
            yield Menu(part.placeholder or "…", part.custom_id, options)


def _kept_buttons(message: discord.Message) -> Iterator[Button]:
    for part in _parts(message):
        if isinstance(part, discord.Button) and part.label and part.custom_id not in {None, SHARE}:
            yield Button(part.label, str(part.custom_id))


def _parts(message: discord.Message) -> Iterator[discord.Component]:
    for row in message.components:
        if isinstance(row, discord.ActionRow):
            yield from row.children
