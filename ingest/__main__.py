"""``python -m ingest``, the same as ``footnote ingest``."""

from __future__ import annotations

import typer

from ingest.cli import ingest
from ingest.runtime.command_help import HELP_OPTIONS, help_text


def main() -> None:
    """Run the ingest command."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(help=help_text(ingest), context_settings=HELP_OPTIONS)(ingest)
    app(prog_name="python -m ingest")


if __name__ == "__main__":
    main()
