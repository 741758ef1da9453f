"""The command ``footnote``."""

from __future__ import annotations

import gc

COLLECT_AFTER = 50_000
"""Objects made before Python looks for garbage: imports make many that stay, and looking
among them as often as Python does by default costs a tenth of the start."""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(COLLECT_AFTER)
    from bot.cli.commands import make_app

    make_app()(prog_name="footnote")
