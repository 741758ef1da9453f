"""The Typer application with all commands of ``footnote``."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli.articles import articles, remove, show
from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.backup import backup, restore
from bot.cli.chat import chat
from bot.cli.config import config
from bot.cli.doctor import doctor
from bot.cli.evaluate import evaluate
from bot.cli.export import export
from bot.cli.reindex import reindex
from bot.cli.serve import serve
from bot.cli.verify import verify
from bot.cli.watch import watch
from ingest.cli import HELP_OPTIONS, help_text, ingest

HELP = """Ask about news articles; every sentence of an answer cites an exact sentence.

Settings come from the environment and a `.env` file; `.env.example` lists them.
Results go to standard output, everything else to standard error.
The exit status is 0 for answers and refusals, 1 for a failure, 2 for wrong usage."""


def make_app() -> typer.Typer:
    """Build the application with all its commands."""
    app = typer.Typer(
        name="footnote",
        help=HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=HELP_OPTIONS,
    )
    app.callback()(_global_options)
    questions = (ask, chat, verify, audit, articles, show)
    for command in (
        ingest,
        watch,
        *questions,
        remove,
        export,
        backup,
        restore,
        reindex,
        doctor,
        config,
        serve,
    ):
        app.command(help=help_text(command))(command)
    app.command("eval", help=help_text(evaluate))(evaluate)
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
        typer.echo(f"footnote {version('footnote')}")
        raise typer.Exit
