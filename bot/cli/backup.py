"""``footnote backup`` and ``footnote restore``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, TextColumn

from bot.bootstrap import back_up
from bot.bootstrap import restore as restore_backup
from bot.cli.failures import failures_shown
from bot.cli.reindex import show_reindexing
from bot.settings import Settings, load_settings
from bot.storage.backup import BackedUp
from ingest.bootstrap import open_components
from ingest.cli import say_waiting
from ingest.errors import FootnoteError
from ingest.library.reindex import reindex
from ingest.runtime.console import counted, say
from ingest.runtime.progress import progress_bar


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write or replace.")],
) -> None:
    """Back up everything that is stored to one file.

    The file holds every library with all versions of its articles, the settings
    of Discord servers, and the records of questions. The bot can go on answering
    and ingesting meanwhile. FILE is replaced only once the backup is complete,
    and only its owner can read it. It does not hold the vector index, which
    `footnote restore` rebuilds.
    """
    with failures_shown():
        with _row_progress("copying") as on_rows:
            done = back_up(load_settings(), file, on_rows)
        say(f"Backed up {_summary(done)} to {file}.")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file written by `footnote backup`.")
    ],
) -> None:
    """Restore a backup into an empty store.

    The backup may come from another machine, from SQLite or PostgreSQL, or from
    an older version of Footnote. Building the vector index takes most of the
    time. You can interrupt it; `footnote reindex` continues.
    """
    with failures_shown():
        settings = load_settings()
        with _row_progress("restoring") as on_rows:
            done = restore_backup(settings, file, on_rows, on_wait=say_waiting)
        say(f"Restored {_summary(done)}.")
        _build_indexes(settings, done.libraries)


def _build_indexes(settings: Settings, names: Sequence[str]) -> None:
    if not names:
        return
    missing = list(names)
    try:
        with open_components(settings, names[0], on_wait=say_waiting) as components:
            for name in names:
                show_reindexing(reindex(replace(components, name=name)))
                missing.remove(name)
    except (FootnoteError, KeyboardInterrupt):
        say("All articles are restored, but the index is not complete. To complete it, run:")
        for name in missing:
            say(f"  footnote reindex --library {name}")
        raise


@contextmanager
def _row_progress(description: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with progress_bar(*columns) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _summary(done: BackedUp) -> str:
    count = len(done.libraries)
    libraries = f"{count} library" if count == 1 else f"{count:,} libraries"
    articles, questions = counted(done.articles, "article"), counted(done.questions, "question")
    return f"{articles} in {libraries} and the records of {questions}"
