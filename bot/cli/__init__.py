"""The command ``footnote``."""

from __future__ import annotations

from bot.cli.garbage import collect_seldom


def main() -> None:
    """Run the command line."""
    collect_seldom()
    from bot.cli.commands import make_app

    make_app()(prog_name="footnote")
