"""``python -m bot``, the same as ``footnote serve``."""

from __future__ import annotations

import typer

from bot.cli.serve import serve
from ingest.runtime.command_help import HELP_OPTIONS


def main() -> None:
    """Run the Discord bot."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(context_settings=HELP_OPTIONS)(serve)
    app(prog_name="python -m bot")


if __name__ == "__main__":
    main()
