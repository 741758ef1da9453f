"""Progress bars on a terminal: how far long work has come, how fast it is, and the time left."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ingest.runtime.console import shows_progress

WINDOW_SECONDS = 30.0


class Rate:
    """Items per second over the last half minute.

    Unlike rich's own speed, it falls while nothing is done, for example while a
    slow site is awaited.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: deque[tuple[float, int]] = deque([(clock(), 0)])

    def add(self, count: int) -> None:
        """Count items that were done just now."""
        now = self._clock()
        self._counts.append((now, count))
        # The first entry marks the start of the window; its count is not part of it.
        while len(self._counts) > 2 and self._counts[1][0] <= now - WINDOW_SECONDS:
            self._counts.popleft()

    def per_second(self) -> float:
        """The current rate, 0 before anything was done."""
        seconds = self._clock() - self._counts[0][0]
        done = sum(count for _, count in list(self._counts)[1:])
        return done / seconds if seconds > 0 else 0.0


class ArticleProgress:
    """Counts articles and embedded sentences. Shows nothing unless standard error is a terminal."""

    def __init__(self, bar: Progress, total: int | None, clock: Callable[[], float]) -> None:
        self._bar = bar
        self._rate = Rate(clock)
        self._task = bar.add_task("articles", total=total, rate=self._rate)

    def advance(self, sentences: int = 0) -> None:
        """Count one more article, with the number of its sentences that were embedded."""
        self._rate.add(sentences)
        self._bar.advance(self._task)


@contextmanager
def article_progress(
    count: Callable[[], int | None],
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[ArticleProgress]:
    """Show progress on standard error, if it is a terminal.

    ``count`` returns the number of articles, or ``None`` if that is unknown. It
    is only called if the bar is shown.
    """
    with progress_bar(
        _Activity(is_stopping),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        _SentencesPerSecond(),
        TimeElapsedColumn(),
        _TimeLeft(),
    ) as bar:
        yield ArticleProgress(bar, None if bar.disable else count(), clock)


def progress_bar(*columns: ProgressColumn) -> Progress:
    """A progress bar on standard error, if that is a terminal. It disappears at the end."""
    console = Console(stderr=True)
    return Progress(
        *columns,
        console=console,
        disable=not shows_progress(console),
        transient=True,
        # Otherwise results that are piped would go to standard error, with the bar.
        redirect_stdout=sys.stdout.isatty(),
    )


class _Activity(ProgressColumn):
    def __init__(self, is_stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._is_stopping = is_stopping

    def render(self, task: Task) -> Text:
        stopping = "stopping after the current articles; press Ctrl-C again to stop at once"
        return Text(stopping if self._is_stopping() else task.description)


class _SentencesPerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.fields['rate'].per_second():,.0f} sentences/s")


class _TimeLeft(ProgressColumn):
    """The time left, or nothing instead of dashes while it is unknown."""

    def __init__(self) -> None:
        super().__init__()
        self._remaining = TimeRemainingColumn()

    def render(self, task: Task) -> Text:
        if task.total is None or task.time_remaining is None:
            return Text()
        return Text.assemble(self._remaining.render(task), " left")
