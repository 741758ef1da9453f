"""Forms with texts to enter; what is entered is read from the submitted interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.discord.limits import FORM_SECONDS


@dataclass(frozen=True, slots=True)
class Field:
    """A text to enter, at most ``limit`` characters.

    ``default`` is what it holds at first, ``placeholder`` what it shows while it is
    empty, and ``description`` stands below its label.
    """

    name: str
    label: str
    limit: int
    default: str = ""
    placeholder: str = ""
    description: str = ""
    is_long: bool = False
    is_required: bool = True


def beginning(text: str, limit: int) -> str:
    """As much of a text as surely fits into a field of that limit."""
    # Half, because Discord may count UTF-16 units.
    return text.strip()[: limit // 2]


def build_form(title: str, custom_id: str, fields: Sequence[Field]) -> discord.ui.Modal:
    """A form with these fields, in order."""
    form = discord.ui.Modal(title=title, custom_id=custom_id, timeout=FORM_SECONDS)
    for field in fields:
        style = discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short
        entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=style,
            custom_id=field.name,
            placeholder=field.placeholder or None,
            default=field.default or None,
            required=field.is_required,
            min_length=1 if field.is_required else None,
            max_length=field.limit,
        )
        form.add_item(
            discord.ui.Label(
                text=field.label, description=field.description or None, component=entry
            )
        )
    return form
