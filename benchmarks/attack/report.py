"""What an attack on the running bot showed, and the page of results."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.attack.documents import Document

PAUSED = 0.1
"""A lag of the event loop of more seconds than this is counted as a pause."""

TOLD_CHARACTERS = 160

_INTRODUCTION = """\
# An attack on the running bot

`make attack` lets 20 people in 20 servers ask, each about an article of their own, while the manager of another server ingests what keeps a careless reader busy.
The bot is a process of its own with the packaged models, on the same cores as the loopback Discord and the people.
Whoever waited at all while the attack went on is counted as “during”.
"""


@dataclass(frozen=True)
class Asked:
    """A question of one of the people: when, how many seconds its answer took, and if it was right."""

    at: float
    seconds: float
    is_right: bool


@dataclass(frozen=True)
class Told:
    """A document, what the manager was told of it, and after how many seconds."""

    document: Document
    text: str
    seconds: float


@dataclass(frozen=True)
class Border:
    """The end of a phase: the moment, and the memory of the bot's process in MiB."""

    at: float
    memory: int


@dataclass
class Records:
    """What was measured, with the end of each phase: before, during and after the attack.

    ``lags`` are moments, and by how many seconds the event loop was late then.
    """

    began: float
    asked: list[Asked] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
    lags: list[tuple[float, float]] = field(default_factory=list)
    story_came: bool = False


@dataclass(frozen=True)
class Phase:
    """What was measured in a phase."""

    seconds: float
    memory: int
    asked: tuple[Asked, ...]
    lags: tuple[float, ...]

    def figures(self) -> Iterator[str]:
        """The column of the table."""
        times = [each.seconds for each in self.asked]
        yield f"{self.seconds:.0f}"
        yield str(len(self.asked))
        yield str(sum(not each.is_right for each in self.asked))
        yield f"{_percentile(times, 50):.2f}, {_percentile(times, 95):.2f} s"
        yield f"{_percentile(self.lags, 99) * 1000:.0f}, {max(self.lags, default=0) * 1000:.0f} ms"
        yield str(sum(lag > PAUSED for lag in self.lags))
        yield f"{self.memory} MiB"


FIGURES = (
    "seconds",
    "questions of the others",
    "… not answered, or with another's sentence",
    "their answers: median, 95th percentile",
    "lag of the event loop: 99th percentile, longest",
    "pauses of the event loop of more than 100 ms",
    "memory of the bot's process",
)


def report(records: Records) -> str:
    """The page of results."""
    columns = zip(*(phase.figures() for phase in phases(records)), strict=True)
    figures = [
        f"| {name} | {' | '.join(row)} |" for name, row in zip(FIGURES, columns, strict=True)
    ]
    told = [
        f"| {each.document.row} | {each.document.what} | {_cell(each.text)} | {each.seconds:.1f} s |"
        for each in records.told
    ]
    cores, python = os.cpu_count(), platform.python_version()
    came = "came" if records.story_came else "did not come"
    lines = [
        f"{_INTRODUCTION}Measured on {cores} cores ({platform.machine()}, shared machine, Python {python}) on {datetime.now(UTC):%-d %B %Y}.",
        "",
        "| | before | during | after |",
        "| --- | --- | --- | --- |",
        *figures,
        "",
        "The rows are numbered as in the list of what an audit once found; numbers 8 and 12 to 16 are no documents.",
        "",
        "| row | what the manager sent | what the manager was told | after |",
        "| --- | --- | --- | --- |",
        *told,
        "",
        "Meanwhile the owner of three feeds sent row 7 (an address that is none, an `ETag` that is not ASCII) and row 10 (14,000 nested `xml:base`, 32,000 attributes).",
        f"The article that the feed of row 7 names last {came}.",
    ]
    return "\n".join(lines) + "\n"


def phases(records: Records) -> Iterator[Phase]:
    """What was measured before, during and after the attack."""
    before, during, _ = (border.at for border in records.borders)
    asked: tuple[list[Asked], ...] = ([], [], [])
    for each in records.asked:
        asked[0 if each.at + each.seconds < before else 1 if each.at < during else 2].append(each)
    begin = records.began
    for border, questions in zip(records.borders, asked, strict=True):
        lags = tuple(lag for at, lag in records.lags if begin <= at < border.at)
        yield Phase(border.at - begin, border.memory, tuple(questions), lags)
        begin = border.at


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if values else 0.0


def _cell(text: str) -> str:
    """The beginning of a response in one cell of a table."""
    line = " ".join(text.replace("**", "").replace("|", "\\|").split())
    return line if len(line) <= TOLD_CHARACTERS else line[:TOLD_CHARACTERS] + "…"
