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
from bot.bootstrap import restore as put_back
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
    """Write all that is stored to one file.

    That is every library with all versions of its articles, the settings of
    Discord servers, and what is kept of questions. The bot may go on answering
    and ingesting. FILE is replaced only when it is complete, and only its owner
    may read it. The vector index is not in it: `footnote restore` makes it
    again.
    """
    with failures_shown():
        with _copying("copied") as on_rows:
            done = back_up(load_settings(), file, on_rows)
        say(f"{_told(done)} written to {file}.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `footnote backup`.")],
) -> None:
    """Put a backup into a store that is still empty.

    It may come from another machine, from SQLite or PostgreSQL, and from an
    older Footnote. Then all vectors are made, which takes most of the time and
    can be interrupted: `footnote reindex` goes on with it.
    """
    with failures_shown():
        settings = load_settings()
        with _copying("restored") as on_rows:
            done = put_back(settings, file, on_rows, on_wait=say_waiting)
        say(f"{_told(done)} restored.")
        _index(settings, done.libraries)


def _index(settings: Settings, names: Sequence[str]) -> None:
    if not names:
        return
    missing = list(names)
    try:
        with open_components(settings, names[0], on_wait=say_waiting) as parts:
            for name in names:
                show_reindexing(reindex(replace(parts, name=name)))
                missing.remove(name)
    except (FootnoteError, KeyboardInterrupt):
        say("The texts are all there, but not every vector. These make the others:")
        for name in missing:
            say(f"  footnote reindex --library {name}")
        raise


@contextmanager
def _copying(described: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with progress_bar(*columns) as bar:
        task = bar.add_task(described, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _told(done: BackedUp) -> str:
    libraries = len(done.libraries)
    named = f"{libraries} library" if libraries == 1 else f"{libraries:,} libraries"
    articles, questions = counted(done.articles, "article"), counted(done.questions, "question")
    return f"{articles} in {named} and the records of {questions}"
