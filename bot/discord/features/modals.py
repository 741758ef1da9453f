"""Forms that people fill in.

What is entered is read from the interaction itself and not by an object that
waits for it, so that a form opened before a restart can be sent after it.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.discord.i18n.strings import ENGLISH, Wording
from bot.types.question import MAX_QUESTION_CHARACTERS

ASK = "ask"
"""The identifier of the form for a question."""

QUESTION = "question"
REASON = "reason"
"""Names of the fields; the form for a reason is named like its field."""

REASON_CHARACTERS = 500
_FORM_SECONDS = 15 * 60.0


def question_modal(text: str = "", words: Wording = ENGLISH) -> discord.ui.Modal:
    """A form for a question, filled in with a text."""
    modal = discord.ui.Modal(title=words.ask_title, custom_id=ASK, timeout=_FORM_SECONDS)
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


def reason_modal(question_id: str, words: Wording = ENGLISH) -> discord.ui.Modal:
    """A form for what is wrong with an answer."""
    modal = discord.ui.Modal(
        title=words.bad_title, custom_id=f"{REASON}:{question_id}", timeout=_FORM_SECONDS
    )
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=REASON,
        required=False,
        max_length=REASON_CHARACTERS,
    )
    modal.add_item(discord.ui.Label(text=words.bad_reason, component=entry))
    return modal
