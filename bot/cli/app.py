"""The Typer application with all commands of ``footnote``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli.commands import COMMANDS, LazyCommands
from ingest.runtime.command_help import HELP_OPTIONS

HELP = """Ask about news articles; every sentence of an answer cites an exact sentence.

Settings come from the environment and a `.env` file; `.env.example` lists them.
Results go to standard output, everything else to standard error.
The exit status is 0 for answers and refusals, 1 for a failure, 2 for wrong usage."""


class CommandGroup(TyperGroup):
    """The group of all commands, which lists them without importing them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = LazyCommands()  # type: ignore[assignment]  # nothing adds commands

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.summary) for entry in COMMANDS])


def make_app() -> typer.Typer:
    """Build the application with all its commands."""
    app = typer.Typer(
        name="footnote",
        cls=CommandGroup,
        help=HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=HELP_OPTIONS,
    )
    app.callback()(_global_options)
    return app


def _global_options(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Define the options of ``footnote`` itself."""


def _print_version(value: bool) -> None:  # noqa: FBT001  # Typer passes a flag by position
    if value:
        from importlib.metadata import version

        typer.echo(f"footnote {version('footnote')}")
        raise typer.Exit
