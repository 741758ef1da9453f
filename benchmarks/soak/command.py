"""``footnote`` as a process that reports when it has opened the library, so that it can be killed.

Run it as ``python -m benchmarks.soak.command ARGUMENT…`` with the settings in
the environment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ingest.cli
from benchmarks.soak.place import embedding_by
from bot.cli import main as footnote
from bot.settings import Settings, load_settings
from ingest.library.library import Library

OPENED = "opened"


def main() -> None:
    opening = ingest.cli.open_library

    @contextmanager
    def announced(
        settings: Settings, name: str, on_wait: Callable[[float], None] | None = None
    ) -> Iterator[Library]:
        with opening(settings, name, on_wait) as library:
            sys.stderr.write(f"{OPENED}\n")
            sys.stderr.flush()
            yield library

    ingest.cli.open_library = announced
    with embedding_by(load_settings(env_file=None).embedding_model):
        footnote()


if __name__ == "__main__":
    main()
