"""Forms that people fill in.

What is entered is read from the interaction itself and not by an object that
waits for it, so that a form opened before a restart can be sent after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.discord.wording import ENGLISH
from bot.question import MAX_QUESTION_CHARACTERS

ASK = "ask"
"""The identifier of the form for a question."""

_QUESTION = "question"
_FORM_SECONDS = 15 * 60.0


def question_modal(text: str = "") -> discord.ui.Modal:
    """A form for a question, filled in with a text."""
    modal = discord.ui.Modal(title=ENGLISH.ask_title, custom_id=ASK, timeout=_FORM_SECONDS)
    entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=_QUESTION,
        default=text.strip()[: MAX_QUESTION_CHARACTERS // 2] or None,
        min_length=1,
        # Discord may count in other units than Python does.
        max_length=MAX_QUESTION_CHARACTERS,
    )
    modal.add_item(discord.ui.Label(text=ENGLISH.question_option, component=entry))
    return modal


def entered_question(data: Any) -> str:
    """What was entered into the form."""
    return next((value for name, value in _entries(data) if name == _QUESTION), "")


def _entries(data: Any) -> Iterator[tuple[str, str]]:
    """All that was entered, by the fields' names, however they are nested."""
    if isinstance(data, dict):
        if "custom_id" in data and isinstance(data.get("value"), str):
            yield data["custom_id"], data["value"]
        for key in ("components", "component"):
            yield from _entries(data.get(key))
    elif isinstance(data, list):
        for part in data:
            yield from _entries(part)
