"""The command ``footnote``."""

from __future__ import annotations

from bot.cli.gc_tuning import tune_for_start


def main() -> None:
    """Run the command line."""
    tune_for_start()
    from bot.cli.app import make_app

    make_app()(prog_name="footnote")
