"""`/ask`, "Ask about this", and going on from an answer by a form or in a thread.

What is entered is read from the interaction itself and not by an object that
waits for it, so that a form opened before a restart can be sent after it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

import discord
import structlog
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction, asked_by
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.autocomplete import article_choices, outlet_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import FORM_SECONDS, THREAD_NAME
from bot.discord.questions.delivery import say
from bot.discord.questions.history import recall_from
from bot.types.question import MAX_QUESTION_CHARACTERS

_DAY: Literal[1440] = 1440

_HAS_A_THREAD = 160004

_log = structlog.get_logger("bot.discord")

ASK = "ask"
"""The identifier of the form for a question."""

QUESTION = "question"


async def next_pressed(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a form for a question that follows up the answer."""
    words = interaction.client.words_for(interaction)
    await interaction.response.send_modal(question_modal("", words))


async def question_entered(interaction: Interaction, press: ComponentInteraction) -> None:
    """Answer the question of a form; one that follows up an answer is seen by who sees that."""
    client = interaction.client
    answer = interaction.message
    private = answer is None or answer.flags.ephemeral
    asked = asked_by(interaction, press.entered.get(QUESTION, ""), private=private)
    recall_it = None
    if answer:
        recall_it = partial(recall_from, answer, client.own_id, client.languages)
    await client.ask(interaction, asked, recall_it)


async def thread_pressed(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a thread from the answer, and say where it is."""
    client, message = interaction.client, interaction.message
    if message is None:
        return
    words = client.words_for(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    # The thread of a message has its number.
    thread = f"<#{message.id}>"
    try:
        # Not ``create_thread``, which needs the server in the cache.
        await client.http.start_thread_with_message(
            message.channel.id,
            message.id,
            name=words.thread_name[:THREAD_NAME],
            auto_archive_duration=_DAY,
        )
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        code = getattr(error, "code", None)
        _log.info("no thread", error=type(error).__name__, code=code)
        exists = words.thread_exists.format(thread=thread)
        await say(interaction, exists if code == _HAS_A_THREAD else words.no_thread)
        return
    opened = words.thread_opened_all if client.reads_threads else words.thread_opened
    await say(interaction, opened.format(thread=thread))


@app_commands.command(name="ask", description=localized("ask_command"))
@app_commands.describe(
    question=localized("question_option"),
    article=localized("article_option"),
    outlet=localized("outlet_option"),
    since=localized("since_option"),
    private=localized("private_option"),
)
@app_commands.autocomplete(article=article_choices, outlet=outlet_choices)
async def ask(  # noqa: PLR0913, PLR0917  # Discord gives each option as an argument
    interaction: Interaction,
    question: app_commands.Range[str, 1, MAX_QUESTION_CHARACTERS],
    article: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    private: bool = False,  # noqa: FBT001, FBT002  # as Discord gives it
) -> None:
    """Answer a question about the articles that the person may see."""
    asked = asked_by(interaction, question, private=private)
    asked = replace(asked, article=article, outlet=outlet, since=since)
    await interaction.client.ask(interaction, asked)


@app_commands.context_menu(name=localized("ask_about"))
async def ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Let a person make a question of a message, which may be long, or be none."""
    await interaction.response.send_modal(
        question_modal(message.content, interaction.client.words_for(interaction))
    )


def question_modal(text: str = "", words: Strings = ENGLISH) -> discord.ui.Modal:
    """A form for a question, filled in with a text."""
    modal = discord.ui.Modal(title=words.ask_title, custom_id=ASK, timeout=FORM_SECONDS)
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=QUESTION,
        default=text.strip()[: MAX_QUESTION_CHARACTERS // 2] or None,
        min_length=1,
        # Discord may count in other units than Python does.
        max_length=MAX_QUESTION_CHARACTERS,
    )
    modal.add_item(discord.ui.Label(text=words.question_option, component=entry))
    return modal
