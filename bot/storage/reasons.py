"""Why something failed as JSON, with the values that another language needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.translatable import Translatable


def reason_json(text: str) -> str:
    """What makes a text translatable, as JSON; empty for a text that is not."""
    # A document that took its parser over may have made up template and values.
    if not isinstance(text, Translatable) or not isinstance(text.template, str):
        return ""
    return json.dumps(_parts(text))


def load_reason(text: str, stored: str) -> str:
    """The text with what makes it translatable. Raises ``ValueError`` for what is no reason.

    Nothing is filled in, as a document may have made up the template.
    """
    return _loaded(text, json.loads(stored)) if stored else text


def _parts(text: Translatable) -> dict[str, Any]:
    values = {str(name): _part(value) for name, value in text.values.items()}
    return {"template": text.template, "values": values}


def _part(value: object) -> object:
    if isinstance(value, Translatable):
        return {"text": str(value), **_parts(value)}
    return value if isinstance(value, (str, int, float)) else str(value)


def _loaded(text: object, parts: object) -> Translatable:
    match parts:
        case {"template": str(template), "values": Mapping() as values}:
            loaded = Translatable(text)
            loaded.template = template
            loaded.values = {str(name): _value(value) for name, value in values.items()}
            return loaded
    raise ValueError("This is no reason.")


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        return _loaded(value.get("text", ""), value)
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError("This is no value.")
