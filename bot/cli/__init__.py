"""One module per `footnote` command, shared options, and terminal rendering."""

from __future__ import annotations

from bot.cli.gc_tuning import tune_for_start


def main() -> None:
    """Run the ``footnote`` command."""
    tune_for_start()
    from bot.cli.app import make_app

    make_app()(prog_name="footnote")
