"""Generates ``.env.example`` from the settings: ``python -m bot.env_example > .env.example``."""

from __future__ import annotations

import sys

from bot.settings import Settings, variable_name

HEAD = """\
# Copy this file to .env and remove the # in front of each setting that you change.
# The environment takes precedence over .env; an empty value counts as not set.
"""


def example_text() -> str:
    """Every setting with its default, below its description."""
    return HEAD + "".join(
        f"\n# {field.description}\n#{variable_name(name)}={_default_text(field.default)}\n"
        for name, field in Settings.model_fields.items()
    )


def _default_text(default: object) -> str:
    return "" if default is None else str(default)


if __name__ == "__main__":
    sys.stdout.write(example_text())
