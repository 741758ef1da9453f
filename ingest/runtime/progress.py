"""A line on a terminal that says how far long work is, and how long it will take."""

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
    """How many a second, over the last half minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: deque[tuple[float, int]] = deque([(clock(), 0)])

    def add(self, count: int) -> None:
        """So many more have been done."""
        now = self._clock()
        self._counts.append((now, count))
        # The first entry is where the window begins; what was done until then is not in it.
        while len(self._counts) > 2 and self._counts[1][0] <= now - WINDOW_SECONDS:
            self._counts.popleft()

    def per_second(self) -> float:
        """The rate, 0 before anything was done."""
        seconds = self._clock() - self._counts[0][0]
        done = sum(count for _, count in list(self._counts)[1:])
        return done / seconds if seconds > 0 else 0.0


class ArticleProgress:
    """Counts articles and the sentences that were embedded; shows nothing where nobody watches."""

    def __init__(self, bar: Progress, total: int | None, clock: Callable[[], float]) -> None:
        self._bar = bar
        self._rate = Rate(clock)
        self._task = bar.add_task("articles", total=total, rate=self._rate)

    def advance(self, sentences: int = 0) -> None:
        """One article more, of which so many sentences were new."""
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

    ``count`` finds the number of articles, ``None`` when it cannot be known,
    and is not asked when nothing is shown.
    """
    with progress_bar(
        _Doing(is_stopping),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        _SentencesPerSecond(),
        TimeElapsedColumn(),
        _TimeLeft(),
    ) as bar:
        yield ArticleProgress(bar, None if bar.disable else count(), clock)


def progress_bar(*columns: ProgressColumn) -> Progress:
    """A bar on standard error, gone at the end, which shows nothing where nobody watches."""
    console = Console(stderr=True)
    return Progress(
        *columns,
        console=console,
        disable=not shows_progress(console),
        transient=True,
        # Else results that are piped away would go to standard error, where the bar is.
        redirect_stdout=sys.stdout.isatty(),
    )


class _Doing(ProgressColumn):
    def __init__(self, is_stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._is_stopping = is_stopping

    def render(self, task: Task) -> Text:
        stopping = "stopping after the articles at hand; Ctrl-C again stops at once"
        return Text(stopping if self._is_stopping() else task.description)


class _SentencesPerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.fields['rate'].per_second():,.0f} sentences/s")


class _TimeLeft(ProgressColumn):
    """Nothing at all, rather than dashes, while it is not known."""

    def __init__(self) -> None:
        super().__init__()
        self._remaining = TimeRemainingColumn()

    def render(self, task: Task) -> Text:
        if task.total is None or task.time_remaining is None:
            return Text()
        return Text.assemble(self._remaining.render(task), " left")
