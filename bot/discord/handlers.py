"""What each button, menu and form does, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.discord.asking import Asked
from bot.discord.modals import ASK, QUESTION
from bot.discord.router import Handler, Interaction, Press
from bot.discord.scope import server_of
from bot.discord.sources import MENU, source_chosen
from bot.discord.stopping import STOP, stop_pressed


async def question_entered(interaction: Interaction, press: Press) -> None:
    """Answer the question of a form, to whoever entered it alone."""
    asked = Asked(
        interaction.id,
        press.entered.get(QUESTION, ""),
        server_of(interaction),
        show_question=True,
        channel_id=interaction.channel_id or 0,
        by=interaction.user.id,
        words=interaction.client.words_for(interaction),
    )
    await interaction.client.ask(interaction, asked, private=True)


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {ASK: question_entered, MENU: source_chosen, STOP: stop_pressed}
)
