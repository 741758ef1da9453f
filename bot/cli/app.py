"""The commands of ``footnote``, put together."""

from __future__ import annotations

import typer

from bot.cli.articles import articles, remove, show
from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.backup import backup, restore
from bot.cli.chat import chat
from bot.cli.doctor import doctor
from bot.cli.evaluate import evaluate
from bot.cli.export import export
from bot.cli.reindex import reindex
from bot.cli.serve import serve
from bot.cli.verify import verify
from bot.cli.watch import watch
from ingest.cli import ingest

HELP = """Answers questions about news articles, every sentence cited.

Settings come from the environment and a `.env` file; `.env.example` lists them.
Results go to standard output, everything else to standard error.
The exit status is 0 for answered and refused alike, 1 for a failure, 2 for wrong usage."""


def make_app() -> typer.Typer:
    """The application with all its commands."""
    app = typer.Typer(
        name="footnote",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    reading = (ask, chat, verify, audit, articles, show)
    for command in (
        ingest,
        watch,
        *reading,
        remove,
        export,
        backup,
        restore,
        reindex,
        doctor,
        serve,
    ):
        app.command()(command)
    app.command("eval")(evaluate)
    return app
