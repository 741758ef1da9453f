"""Progress bars on a terminal: how far long work has come, how fast it is, and the time left."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeElapsedColumn,
)
from rich.text import Text

from ingest.runtime.console import one_line, shows_progress

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

    def restart(self) -> None:
        """Restart the clock if nothing was counted yet, so that loading does not lower the rate."""
        if len(self._counts) == 1:
            self._counts[0] = (self._clock(), 0)

    def per_second(self) -> float:
        """The current rate, 0 before anything was done."""
        seconds = self._clock() - self._counts[0][0]
        done = sum(count for _, count in list(self._counts)[1:])
        return done / seconds if seconds > 0 else 0.0


class ArticleProgress:
    """Counts articles and embedded sentences. Shows nothing unless standard error is a terminal."""

    def __init__(self, bar: Progress, total: int | None, clock: Callable[[], float]) -> None:
        self._bar = bar
        self._sentences = Rate(clock)
        self._articles = Rate(clock)
        self._task = bar.add_task(
            "articles", total=total, sentences=self._sentences, articles=self._articles, latest=""
        )

    def advance(self, sentences: int = 0, name: str = "") -> None:
        """Count one more article by name, with the number of its sentences that were embedded."""
        self._sentences.add(sentences)
        self._articles.add(1)
        self._bar.update(self._task, advance=1, latest=one_line(name))


@contextmanager
def article_progress(
    count: Callable[[], int | None],
    *,
    is_loading: Callable[[], bool] = lambda: False,
    is_stopping: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[ArticleProgress]:
    """Show progress on standard error, if it is a terminal.

    ``count`` returns the number of articles, or ``None`` if that is unknown. It
    is only called if the bar is shown. ``is_loading`` is whether the model is
    being loaded, and ``is_stopping`` whether the work is about to end early.
    """
    with progress_bar(
        _Activity(is_loading, is_stopping),
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
    return _NamingProgress(
        *columns,
        console=console,
        disable=not shows_progress(console),
        transient=True,
        # Otherwise results that are piped would go to standard error, with the bar.
        redirect_stdout=sys.stdout.isatty(),
    )


class _NamingProgress(Progress):
    """A bar, and below it what was done last, if no terminal shows that as a result."""

    def get_renderables(self) -> Iterator[RenderableType]:
        yield from super().get_renderables()
        for task in self.tasks:
            if task.fields.get("latest") and not sys.stdout.isatty():
                yield Text(task.fields["latest"], no_wrap=True, overflow="ellipsis", end="")


class _Activity(ProgressColumn):
    def __init__(self, is_loading: Callable[[], bool], is_stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._is_loading = is_loading
        self._is_stopping = is_stopping

    def render(self, task: Task) -> Text:
        if self._is_stopping():
            return Text("stopping after the current articles; press Ctrl-C again to stop at once")
        if not self._is_loading():
            return Text(task.description)
        task.fields["sentences"].restart()
        task.fields["articles"].restart()
        return Text("loading the model")


class _SentencesPerSecond(ProgressColumn):
    """The rate, or nothing before there is one."""

    def render(self, task: Task) -> Text:
        rate = task.fields["sentences"].per_second()
        return Text(f"{rate:,.0f} sentences/s" if rate else "")


class _TimeLeft(ProgressColumn):
    """The time left at the rate of the last half minute, or nothing before there is one."""

    def render(self, task: Task) -> Text:
        rate = task.fields["articles"].per_second()
        if task.remaining is None or not rate:
            return Text()
        return Text(f"{timedelta(seconds=round(task.remaining / rate))} left")
