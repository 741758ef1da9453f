"""``footnote config``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.text import Text

from bot.cli.failures import failures_shown
from bot.settings import (
    Settings,
    SettingSource,
    load_settings,
    setting_sources,
    shown_value,
    variable_name,
)
from ingest.bootstrap import find_folder
from ingest.runtime.console import Line, one_line, print_json, print_lines

_NAME_WIDTH = max(len(variable_name(field)) for field in Settings.model_fields)
_SOURCE_WIDTH = max(len(source) for source in SettingSource)


def config(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show every setting, where it comes from, and the data folder.

    A setting comes from the environment, from the file `.env` in the working
    folder, or is at its default. Keys, tokens and passwords are never printed.
    """
    with failures_shown():
        settings = load_settings()
        sources = setting_sources()
        if as_json:
            print_json(_json(settings, sources), indent=2)
        else:
            print_lines(_lines(settings, sources))


def _json(settings: Settings, sources: dict[str, SettingSource]) -> dict[str, object]:
    folder = find_folder(settings)
    return {
        "data_folder": {"path": str(folder.path), "reason": folder.reason},
        "settings": [
            {
                "name": variable_name(field),
                "value": shown_value(getattr(settings, field)),
                "source": source,
            }
            for field, source in sources.items()
        ],
    }


def _lines(settings: Settings, sources: dict[str, SettingSource]) -> Iterator[str | Line]:
    folder = find_folder(settings)
    yield f"Data folder: {folder.path} ({folder.reason})"
    yield ""
    for field, source in sources.items():
        start = f"{variable_name(field):<{_NAME_WIDTH}}  {source:<{_SOURCE_WIDTH}}  "
        value = shown_value(getattr(settings, field))
        yield Line(Text(start + one_line("not set" if value is None else value)), hang=len(start))
