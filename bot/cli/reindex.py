"""``footnote reindex``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.cli.failures import failures_shown
from bot.cli.options import LibraryOption
from bot.settings import load_settings
from ingest.bootstrap import open_components
from ingest.cli import say_waiting
from ingest.library.reindex import ReindexProgress
from ingest.library.reindex import reindex as make_again
from ingest.runtime.console import counted, print_lines, say
from ingest.runtime.priority import lower_priority
from ingest.runtime.progress import progress_bar
from ingest.settings import SHARED_LIBRARY


def reindex(
    library: LibraryOption = SHARED_LIBRARY,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Make all vectors, also where nothing is missing.")
    ] = False,
) -> None:
    """Make vectors again from the stored text.

    What the index has lost is made in place. Where EMBEDDING_MODEL names
    another model than before, or the index is damaged, a new one is built
    beside the old one, which goes on answering until the new one is complete.
    A bot that runs with the former model then asks to be restarted.

    Nothing has to be ingested again. Stopped and run again, it goes on where
    it was; `footnote doctor` says when it is needed.
    """
    lower_priority()
    with failures_shown(), open_components(load_settings(), library, on_wait=say_waiting) as parts:
        parts.store.existing_library(library)
        count, beside = show_reindexing(make_again(parts, everything=everything))
        if beside:
            say(f"{counted(count, 'article')} indexed anew, and the new index is in use.")
        else:
            say(f"{counted(count, 'article')} indexed." if count else "Nothing was missing.")


class _RateColumn(ProgressColumn):
    """Sentences a second."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f} sentences/s")


def show_reindexing(steps: Iterable[ReindexProgress]) -> tuple[int, bool]:
    """Run the steps, and say how many articles they were and whether in a new index."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    count, beside = 0, False
    with progress_bar(*columns) as bar:
        task = bar.add_task("sentences", total=0)
        for step in steps:
            count += 1
            beside = step.in_new_index
            bar.update(task, completed=step.done, total=step.total)
            print_lines([f"indexed  {step.version.article.id}"])
    return count, beside
