"""``.env.example``, made from the settings: ``python -m bot.env_example > .env.example``."""

from __future__ import annotations

import sys

from bot.settings import Settings, variable_name

HEAD = """\
# Copy this file to .env and take the # away from what you set.
# The environment goes before .env; what is empty counts as not set.
"""


def example_text() -> str:
    """Every setting with its sentence above it and its default behind it."""
    return HEAD + "".join(
        f"\n# {field.description}\n#{variable_name(name)}={_shown(field.default)}\n"
        for name, field in Settings.model_fields.items()
    )


def _shown(default: object) -> str:
    return "" if default is None else str(default)


if __name__ == "__main__":
    sys.stdout.write(example_text())
