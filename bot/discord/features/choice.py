"""The buttons that choose which of several articles a vague message meant."""

from __future__ import annotations

from dataclasses import replace

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction, request_from
from bot.discord.permissions import shown_answer
from bot.discord.questions.delivery import respond_privately
from bot.discord.questions.history import question_of
from bot.discord.scope import guild_of


async def choose_article(interaction: Interaction, component: ComponentInteraction) -> None:
    """Ask the vague message again about the chosen article, for the person who asked.

    The answer is as private as the message with the buttons.
    """
    client, message, key = interaction.client, interaction.message, component.number(1)
    strings = client.strings_for(interaction)
    answer = await shown_answer(interaction, component.text(0))
    if answer is None or message is None or answer.asker_id != interaction.user.id:
        await respond_privately(interaction, strings.only_asker_chooses)
        return
    source = await client.catalog.find_source(guild_of(interaction), key) if key else None
    if source is None:
        await respond_privately(interaction, strings.source_gone)
        return
    text = await question_of(message, client.own_id, client.languages)
    if not text:
        await respond_privately(interaction, strings.question_gone)
        return
    request = request_from(interaction, text, private=message.flags.ephemeral)
    await client.ask(interaction, replace(request, article=source.current.article.id))
