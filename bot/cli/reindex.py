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
from ingest.library.reindex import reindex as reindex_library
from ingest.runtime.console import counted, print_lines, say
from ingest.runtime.priority import lower_priority
from ingest.runtime.progress import progress_bar
from ingest.settings import SHARED_LIBRARY


def reindex(
    library: LibraryOption = SHARED_LIBRARY,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Compute all vectors anew, even if none is missing.")
    ] = False,
) -> None:
    """Rebuild the vector index from the database.

    Missing vectors are added to the index. If EMBEDDING_MODEL has changed, or
    the index is damaged, a new index is built while the old one still answers
    questions. A bot that still runs with the old model then asks to be
    restarted. Vectors that the database keeps are not computed again.

    You do not have to ingest anything again. If you interrupt it, run it again
    to continue. `footnote doctor` says when it is needed.
    """
    lower_priority()
    with (
        failures_shown(),
        open_components(load_settings(), library, on_wait=say_waiting) as components,
    ):
        components.store.existing_library(library)
        count, is_new_index = show_reindexing(reindex_library(components, everything=everything))
        if is_new_index:
            say(f"Indexed {counted(count, 'article')}; the new index is in use.")
        else:
            say(f"Indexed {counted(count, 'article')}." if count else "No vectors were missing.")


class _RateColumn(ProgressColumn):
    """Sentences per second."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f} sentences/s")


def show_reindexing(steps: Iterable[ReindexProgress]) -> tuple[int, bool]:
    """Run the steps with a progress bar.

    Returns the number of articles, and whether they are in a new index.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        _RateColumn(),
        TimeRemainingColumn(),
    )
    count, is_new_index = 0, False
    with progress_bar(*columns) as bar:
        task = bar.add_task("sentences", total=0)
        for step in steps:
            count += 1
            is_new_index = step.in_new_index
            bar.update(task, completed=step.done, total=step.total)
            print_lines([f"indexed  {step.version.article.id}"])
    return count, is_new_index
