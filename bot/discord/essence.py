"""What a command's payload says, without what Discord adds, leaves out or writes differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_MEANINGFUL = frozenset(
    {
        *("name", "name_localizations", "description", "description_localizations"),
        *("type", "options", "nsfw", "default_member_permissions", "contexts", "integration_types"),
        *("required", "autocomplete", "choices", "value", "channel_types"),
        *("min_value", "max_value", "min_length", "max_length"),
    }
)
_EMPTY: tuple[Any, ...] = (None, False, "", {}, [])


def essences(commands: Iterable[Any]) -> list[Any]:
    """Lists of commands that say the same are equal, whatever their order."""
    return sorted(map(essence, commands), key=lambda command: (command["name"], str(command)))


def essence(payload: Any) -> Any:
    """A command or an option; those that say the same are equal."""
    if isinstance(payload, dict):
        parts = {key: _part(key, value) for key, value in payload.items() if key in _MEANINGFUL}
        return {key: part for key, part in parts.items() if part not in _EMPTY}
    return payload


def _part(key: str, value: Any) -> Any:
    if key in {"options", "choices"}:
        return [essence(option) for option in value or []]
    if key in {"contexts", "integration_types", "channel_types"}:
        return sorted(value or [])
    if key == "default_member_permissions":
        return None if value is None else str(value)
    return value
