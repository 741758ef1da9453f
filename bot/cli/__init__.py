"""The command ``footnote``."""

from __future__ import annotations

from bot.cli.gc_tuning import collect_seldom


def main() -> None:
    """Run the command line."""
    collect_seldom()
    from bot.cli.app import make_app

    make_app()(prog_name="footnote")
