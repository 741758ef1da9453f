"""Forms with texts to enter; what is entered is read from the submitted interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.discord.limits import FORM_SECONDS


@dataclass(frozen=True, slots=True)
class Field:
    """A text to enter, at most ``limit`` characters; ``default`` is cut to half of that."""

    name: str
    label: str
    limit: int
    default: str = ""
    is_long: bool = False


def build_form(title: str, custom_id: str, fields: Sequence[Field]) -> discord.ui.Modal:
    """A form in which every field has to be filled in."""
    form = discord.ui.Modal(title=title, custom_id=custom_id, timeout=FORM_SECONDS)
    for field in fields:
        style = discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short
        entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=style,
            custom_id=field.name,
            # Half, because Discord may count UTF-16 units.
            default=field.default.strip()[: field.limit // 2] or None,
            min_length=1,
            max_length=field.limit,
        )
        form.add_item(discord.ui.Label(text=field.label, component=entry))
    return form
