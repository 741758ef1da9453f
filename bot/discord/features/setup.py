"""``/setup``: a server's first steps, from the permissions to a test question.

Each step is a private message that the next press replaces. The buttons carry the
step, so a walk that was begun before a restart goes on after it.
"""

from __future__ import annotations

import asyncio
from enum import StrEnum

import structlog
from discord import app_commands

from bot.discord.component_router import ComponentInteraction
from bot.discord.context import Interaction, request_from
from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.features.ask import QUESTION, question_modal
from bot.discord.features.ingest import ingest_source
from bot.discord.features.missing_permissions import missing_permissions, missing_text
from bot.discord.features.settings import CHANNELS, DAYS, ROLES, change, section
from bot.discord.features.settings_panel import (
    SETUP,
    Section,
    back_to_settings,
    guild_shown,
    section_panel,
    show_panel,
)
from bot.discord.i18n.catalogs import localized
from bot.discord.i18n.strings import Strings
from bot.discord.markdown import shorten
from bot.discord.permissions import (
    administered_guild,
    administration_command,
    administration_refusal,
)
from bot.discord.questions.delivery import InteractionReply, respond_privately
from bot.discord.ui.forms import Field, build_form
from bot.discord.ui.messages import Button
from bot.discord.ui.panel import Panel
from bot.types.records import GuildSettings
from ingest.errors import FootnoteError

SETUP_CHANGE = "setup-change"
SETUP_LINK, SETUP_LINK_FORM = "setup-link", "setup-link-form"
SETUP_QUESTION, SETUP_QUESTION_FORM = "setup-question", "setup-question-form"
LINK = "link"
"""The field of the form for the first article."""

LINK_CHARACTERS = 2_000

GENERAL_QUESTION = "What is this about?"
TITLE_QUESTION = "Summarize “{title}”"
"""Test questions that any article answers; such questions are understood in English only."""

TITLE_CHARACTERS = 200
LOOKUP_SECONDS = 1.5
"""How long a fitting question may be looked for; a form cannot be opened after 3 seconds."""

_log = structlog.get_logger("bot.discord")


class Step(StrEnum):
    """The steps in their order; each may be skipped."""

    PERMISSIONS = "permissions"
    CHANNELS = "channels"
    EDITORS = "editors"
    ARTICLE = "article"
    RETENTION = "retention"
    QUESTION = "question"
    DONE = "done"


_STEPS = tuple(Step)
_SETTINGS = {Step.CHANNELS: CHANNELS, Step.EDITORS: ROLES, Step.RETENTION: DAYS}
"""The steps that change a setting, and the name of its section."""


@administration_command
@app_commands.command(name="setup", description=localized("setup_command"))
async def setup(interaction: Interaction) -> None:
    """Begin the set-up, for people who may manage the guild."""
    await _show_step(interaction, _STEPS[0])


async def open_step(interaction: Interaction, component: ComponentInteraction) -> None:
    """Show a step, or the first one."""
    await _show_step(interaction, parse_step(component.text(0)))


async def change_in_setup(interaction: Interaction, component: ComponentInteraction) -> None:
    """Change the setting of a step, and show the step again."""
    step = parse_step(component.text(0))

    async def build(guild_id: int, strings: Strings) -> Panel:
        name = _SETTINGS.get(step)
        if name is None:
            return await _step_panel(interaction, guild_id, step, strings)
        found = await change(interaction, guild_id, name, component.values)
        return _setting_panel(interaction, step, found, strings)

    await show_panel(interaction, build)


async def open_link_form(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open the form for the link of a first article."""
    strings = interaction.client.strings_for(interaction)
    if await _refused(interaction, strings):
        return
    field = Field(LINK, strings.article_link, LINK_CHARACTERS, placeholder="https://")
    form = build_form(strings.add_an_article, SETUP_LINK_FORM, [field])
    await interaction.response.send_modal(form)


async def add_article(interaction: Interaction, component: ComponentInteraction) -> None:
    """Ingest the article, as ``/ingest`` does; below the result, one can add another or go on."""
    strings = interaction.client.strings_for(interaction)
    if not await _refused(interaction, strings):
        link = component.fields.get(LINK, "").strip()
        buttons = (
            Button(strings.add_an_article, SETUP_LINK),
            Button(strings.next_step, f"{SETUP}:{Step.RETENTION}"),
        )
        await ingest_source(interaction, link, buttons)


async def open_question_form(interaction: Interaction, _: ComponentInteraction) -> None:
    """Open a form with a question that the guild's articles answer."""
    strings = interaction.client.strings_for(interaction)
    if not await _refused(interaction, strings):
        question = await _fitting_question(interaction)
        modal = question_modal(question, strings, SETUP_QUESTION_FORM)
        await interaction.response.send_modal(modal)


async def answer_test_question(interaction: Interaction, component: ComponentInteraction) -> None:
    """Answer the question, for this person alone, in a channel without answers as well."""
    client = interaction.client
    strings = client.strings_for(interaction)
    if await _refused(interaction, strings):
        return
    request = request_from(interaction, component.fields.get(QUESTION, ""), private=True)
    channel = client.channel_of(interaction)
    reply = InteractionReply(interaction, channel, private=True, strings=strings)
    await client.questions.ask(request, reply)


def parse_step(text: str) -> Step:
    """The step of that name; the first one for any other, as in a forged ``custom_id``."""
    return Step(text) if text in {*Step} else _STEPS[0]


async def _refused(interaction: Interaction, strings: Strings) -> bool:
    """Whether the person may not set up the bot; if so, they are told."""
    if administered_guild(interaction) is not None:
        return False
    await respond_privately(interaction, administration_refusal(interaction, strings))
    return True


async def _fitting_question(interaction: Interaction) -> str:
    """A question about the newest article, of the guild's own library if it has any."""
    client, guild_id = interaction.client, interaction.guild_id or 0
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            found = await client.guild_library.own_articles(guild_id, "", 1)
            found = found or await client.catalog.find_articles(guild_id, "", 1)
    except (FootnoteError, *TRANSPORT_ERRORS) as error:
        _log.info("test_question_not_found", error=type(error).__name__)
        return GENERAL_QUESTION
    title = found[0].title if found else None
    if not title:
        return GENERAL_QUESTION
    return TITLE_QUESTION.format(title=shorten(title, TITLE_CHARACTERS))


async def _show_step(interaction: Interaction, step: Step) -> None:
    async def build(guild_id: int, strings: Strings) -> Panel:
        return await _step_panel(interaction, guild_id, step, strings)

    await show_panel(interaction, build)


async def _step_panel(
    interaction: Interaction, guild_id: int, step: Step, strings: Strings
) -> Panel:
    client = interaction.client
    found = await client.guild_settings.settings(guild_id)
    if step in _SETTINGS:
        return _setting_panel(interaction, step, found, strings)
    if step is Step.PERMISSIONS:
        missing = missing_permissions(guild_shown(interaction), found)
        text = missing_text(missing, client.application_id, strings)
        shown = Section(strings.permissions, text)
        return _panel(shown, step, strings, Button(strings.check_again, f"{SETUP}:{step}"))
    if step is Step.ARTICLE:
        count = strings.article_count.format(await client.catalog.article_count(guild_id))
        text = f"{count}\n{strings.about_first_article}\n{strings.feed_hint}"
        shown = Section(strings.first_article, text)
        return _panel(shown, step, strings, Button(strings.add_an_article, SETUP_LINK))
    if step is Step.QUESTION:
        shown = Section(strings.test_question, strings.about_test_question)
        return _panel(shown, step, strings, Button(strings.ask_test_question, SETUP_QUESTION))
    shown = Section(strings.setup_done, strings.about_done)
    row = (Button(strings.previous_step, f"{SETUP}:{Step.QUESTION}"), *back_to_settings(strings))
    return section_panel(shown, row)


def _setting_panel(
    interaction: Interaction, step: Step, found: GuildSettings, strings: Strings
) -> Panel:
    menu_id = f"{SETUP_CHANGE}:{step}"
    return _panel(section(interaction, _SETTINGS[step], found, strings, menu_id), step, strings)


def _panel(shown: Section, step: Step, strings: Strings, *actions: Button) -> Panel:
    """A step with its number, what can be done in it, and the buttons to its neighbours."""
    at = _STEPS.index(step)
    heading = strings.step_of.format(number=at + 1, total=len(_STEPS) - 1)
    next_step = f"{SETUP}:{_STEPS[at + 1]}"
    walk: tuple[Button, ...] = (Button(strings.next_step, next_step),)
    if at:
        walk = (Button(strings.previous_step, f"{SETUP}:{_STEPS[at - 1]}"), *walk)
    rows = (actions, walk) if actions else (walk,)
    return Panel(f"-# {heading}\n{shown.content}", shown.menus, rows, main=next_step)
