"""``/ask``, “Ask about this message”, “Ask a follow-up” and “Rephrase”.

Forms are read from the submitted interaction, not by an object that waits for
it, so a form opened before a restart can be submitted after it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import discord
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction, request_from
from bot.discord.features.autocomplete import article_choices, outlet_choices
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.questions.delivery import respond_privately
from bot.discord.questions.history import load_history_from, question_of
from bot.discord.request import DocumentPlace, DocumentReference, History, Origin
from bot.discord.scope import guild_of
from bot.discord.ui.forms import Field, beginning, build_form
from bot.discord.ui.given_documents import documents_of, given, without_links
from bot.discord.ui.shown_message import shown_text
from bot.types.question import MAX_QUESTION_CHARACTERS

ASK, ASK_ANEW, ASK_ABOUT = "ask", "ask-anew", "ask-about"
"""The ``custom_id`` of the question form: to follow up a message, to ask its question anew, and
with the message's id, to ask about what it holds."""

QUESTION = "question"


async def open_follow_up_form(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a form for a follow-up question."""
    strings = interaction.client.strings_for(interaction)
    await interaction.response.send_modal(question_modal("", strings))


async def answer_form(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer the question from a form; a follow-up is as private as the answer it follows."""
    client = interaction.client
    answer = interaction.message
    private = answer is None or answer.flags.ephemeral
    request = request_from(interaction, component.fields.get(QUESTION, ""), private=private)
    load_history = None
    if answer:
        load_history = partial(
            load_history_from,
            answer,
            client.own_id,
            client.languages,
            client.exchange_log.find_parts,
            client.questions.private_answers.ending_with(answer.id),
        )
    await client.ask(interaction, request, load_history)


async def open_rephrase_form(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a form with the question of a refusal, for the person to ask in other words."""
    client, message = interaction.client, interaction.message
    text, find_parts = "", client.exchange_log.find_parts
    if message:
        text = await question_of(message, client.own_id, client.languages, find_parts)
    strings = client.strings_for(interaction)
    await interaction.response.send_modal(question_modal(text, strings, ASK_ANEW))


async def answer_rephrased(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer a question asked in other words, as a continuation of what came before it."""
    message = interaction.message
    private = message is None or message.flags.ephemeral
    request = request_from(interaction, component.fields.get(QUESTION, ""), private=private)
    client = interaction.client
    find_parts = client.exchange_log.find_parts

    async def load_history() -> History:
        history = await load_history_from(message, client.own_id, client.languages, find_parts)
        return replace(history, turns=history.turns[:-1])

    await client.ask(interaction, request, load_history)


@app_commands.command(name="ask", description=localized("ask_command"))
@app_commands.describe(
    question=localized("question_option"),
    article=localized("article_option"),
    outlet=localized("outlet_option"),
    since=localized("since_option"),
    url=localized("ask_url_option"),
    file=localized("ask_file_option"),
    private=localized("private_option"),
)
@app_commands.autocomplete(article=article_choices, outlet=outlet_choices)
async def ask(  # noqa: PLR0913, PLR0917  # Discord gives each option as an argument
    interaction: Interaction,
    question: app_commands.Range[str, 1, MAX_QUESTION_CHARACTERS],
    article: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    url: app_commands.Range[str, 1, 2_000] | None = None,
    file: discord.Attachment | None = None,
    private: bool = False,  # noqa: FBT001, FBT002  # as Discord gives it
) -> None:
    """Answer a question from the articles that the person may see, or from a page or file alone."""
    request = request_from(interaction, question, private=private)
    links, files = ([url.strip()] if url else []), ([file] if file else [])
    place = DocumentPlace(Origin.COMMAND, interaction.channel_id or 0, interaction.id)
    documents = given(place, links, files)
    if documents and (article or outlet or since):
        await respond_privately(interaction, request.strings.articles_or_document)
        return
    request = replace(request, article=article, outlet=outlet, since=since, documents=documents)
    await interaction.client.ask(interaction, request)


@app_commands.context_menu(name=localized("ask_about"))
async def ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Open a question form with the text of a message, for the person to edit.

    If the message has files or links, the question is about these alone.
    """
    client, text = interaction.client, shown_text(message)
    documents = None
    if message.author.id != client.own_id:
        documents = documents_of(message, text, guild_of(interaction))
    strings = client.strings_for(interaction)
    if documents is None:
        await interaction.response.send_modal(question_modal(text, strings))
        return
    client.documents.remember(documents, interaction.user.id)
    form = question_modal(
        without_links(text), strings, f"{ASK_ABOUT}:{message.id}", strings.ask_about_title
    )
    await interaction.response.send_modal(form)


async def answer_about(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer the question from a form about the files and links of a message in this channel."""
    request = request_from(interaction, component.fields.get(QUESTION, ""), private=False)
    place = DocumentPlace(Origin.MESSAGE, interaction.channel_id or 0, component.number(0) or 0)

    async def load_history() -> History:
        return History(documents=DocumentReference(place))

    await interaction.client.ask(interaction, request, load_history)


def question_modal(
    text: str = "", strings: Strings = ENGLISH, custom_id: str = ASK, title: str = ""
) -> discord.ui.Modal:
    """A question form, prefilled with a text; ``title`` is another than the usual one."""
    field = Field(
        QUESTION,
        strings.question_option,
        MAX_QUESTION_CHARACTERS,
        beginning(text, MAX_QUESTION_CHARACTERS),
        is_long=True,
    )
    return build_form(title or strings.ask_title, custom_id, [field])
