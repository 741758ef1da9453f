"""The button below an answer that is being written."""

from __future__ import annotations

import discord

from bot.discord.component_router import Interaction, Press, say
from bot.discord.i18n.strings import ENGLISH, Wording
from bot.discord.ui.answer_layout import interrupted_content
from bot.discord.ui.messages import Button

STOP = "stop"


def stop_button(question_id: str, asker_id: int, words: Wording = ENGLISH) -> Button:
    """The button that stops an answer."""
    return Button(words.stop, f"{STOP}:{question_id}:{asker_id}")


async def stop_pressed(interaction: Interaction, press: Press) -> None:
    """End an answer, or say that it ended already; the last edit shows what there is."""
    client = interaction.client
    if not may_moderate(interaction, press.number(1)):
        await say(interaction, client.words_for(interaction).not_yours)
    elif client.asker.stop(press.text(0)) or interaction.message is None:
        await interaction.response.defer()
    else:
        # Nobody writes it any more, because the bot was restarted meanwhile.
        content = interrupted_content(interaction.message.content, client.languages)
        await interaction.response.edit_message(content=content, view=None)


def may_moderate(interaction: discord.Interaction[discord.Client], asker_id: int | None) -> bool:
    """Whether somebody may act on an answer: whoever asked for it, and moderators."""
    return interaction.user.id == asker_id or interaction.permissions.manage_messages
