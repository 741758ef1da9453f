"""The reference of the documentation, made from the code: ``python docs/reference.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from bot.cli.app import make_app
from bot.settings import Settings, variable_name

HERE = Path(__file__).parent
SCHEMA = HERE.parent / "bot" / "answer.schema.json"
MADE = "<!-- Made by `python docs/reference.py`; a test compares it with the code. -->\n"


def pages() -> dict[Path, str]:
    """The pages, by their files."""
    folder = HERE / "reference"
    return {
        folder / "commands.md": commands_page(),
        folder / "settings.md": settings_page(),
        folder / "json.md": json_page(),
    }


def commands_page() -> str:
    """Every command with what its help says."""
    group = typer.main.get_command(make_app())
    if not isinstance(group, TyperGroup):
        raise TypeError("Footnote has one command only.")
    parts = [f"# Commands\n\n{MADE}\nEach is `footnote COMMAND`, with `--help` in a terminal.\n"]
    parts += [_command(name, command) for name, command in group.commands.items()]
    return "\n".join(parts)


def settings_page() -> str:
    """Every setting with its sentence and default."""
    head = (
        f"# Settings\n\n{MADE}\n"
        "All come from the environment or a `.env` file in the working folder; "
        "the environment goes before, and what is empty counts as not set.\n\n"
        "| variable | what it is for | default |\n| --- | --- | --- |\n"
    )
    rows = (
        f"| `{variable_name(name)}` | {_cell(field.description or '')} | {_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    )
    return head + "\n".join(rows) + "\n"


def json_page() -> str:
    """The fields of an answer, from its schema."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    head = (
        f"# JSON\n\n{MADE}\n"
        "`footnote ask --json` prints one answer; its schema is "
        "[bot/answer.schema.json](../../bot/answer.schema.json).\n"
        "What `verify`, `audit`, `ingest` and others print with `--json` is told by "
        "[their help](commands.md).\n\n"
        "## An answer\n\n"
    )
    rest = [
        f"## {name.capitalize()}\n\n{_described(part)}{_table(_fields(part))}"
        for name, part in schema["$defs"].items()
    ]
    return head + "\n".join([_table(_fields(schema)), *rest])


def _command(name: str, command: TyperCommand) -> str:
    rows = "\n".join(
        f"| {_spelled(option)} | {_cell(getattr(option, 'help', None) or '')} "
        f"| {'required' if option.required else _default(option.default)} |"
        for option in command.params
    )
    table = f"\n| | | default |\n| --- | --- | --- |\n{rows}\n" if rows else ""
    return f"## footnote {name}\n\n{_prose(command.help or '')}\n{table}"


def _prose(text: str) -> str:
    """A help text: examples, which are indented, as a block of code."""
    text = text.replace("\n\n    ", "\n\n```sh\n", 1).replace("\n\n    ", "\n")
    return f"{text}\n```" if "```sh" in text else text


def _spelled(option: TyperArgument | TyperOption) -> str:
    metavar = option.metavar or ("" if getattr(option, "is_flag", False) else option.name or "")
    if option.param_type_name == "argument":
        return f"`{metavar.upper()}`"
    names = ", ".join((*option.opts, *option.secondary_opts))
    return f"`{names} {metavar.upper()}`".replace(" `", "`")


def _default(default: object) -> str:
    return "" if default is None or default is False or default == [] else f"`{default}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _fields(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in part.get("properties", {}).items():
        here = f"{path}{name}"
        yield here, _kind(field), field.get("description", "")
        yield from _inside(field, here)


def _inside(field: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    for choice in (field, *field.get("oneOf", ())):
        if "properties" in choice:
            yield from _fields(choice, f"{path}.")
        if "properties" in choice.get("items", {}):
            yield from _fields(choice["items"], f"{path}[].")


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return f"a {field['$ref'].rpartition('/')[2]}"
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "oneOf" in field:
        return " or ".join(_kind(choice) for choice in field["oneOf"])
    kinds = field.get("type", "object")
    kind = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    items = field.get("items")
    return f"array: {_kind(items)}" if items else kind


def _described(part: dict[str, Any]) -> str:
    named = [choice["$ref"].rpartition("/")[2] for choice in part.get("allOf", ())]
    beside = f" It has the fields of a {named[0]}, and these." if named else ""
    return f"{part.get('description', '')}{beside}\n\n"


def _table(rows: Iterator[tuple[str, str, str]]) -> str:
    lines = (f"| `{name}` | {_cell(kind)} | {_cell(about)} |" for name, kind, about in rows)
    return "| field | type | |\n| --- | --- | --- |\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
