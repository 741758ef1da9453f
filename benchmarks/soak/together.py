"""Runs three processes at once: two write overlapping articles, this one asks."""

from __future__ import annotations

import json
import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.soak.asking import Asker, Findings
from benchmarks.soak.place import ROOT, Place, embedding_by
from benchmarks.soak.writer import Committed
from bot.bootstrap import open_application

WRITERS = ("a", "b")
LOST_AFTER = 30.0
PATIENCE = 600.0


@dataclass
class Together:
    """The writers' commits, and how long it took to find each new article."""

    findings: Findings = field(default_factory=Findings)
    commits: int = 0
    delays: list[float] = field(default_factory=list)
    editions: dict[int, str] = field(default_factory=dict)


def run_together(place: Place, *, seconds: float, seed: int, batch: int = 20) -> Together:
    """Run them for so long, then compare what is stored with what was committed."""
    result = Together()
    events: queue.SimpleQueue[Committed] = queue.SimpleQueue()
    with (
        embedding_by(place.model),
        open_application(place.settings(), with_llm=False) as application,
        _writers(place, seconds, seed, batch, events, result.findings) as listeners,
    ):
        asker = Asker(application, result.findings)
        _ask_beside(listeners, events, asker, result, seed)
        asker.check_whole()
        asker.check_complete(result.editions)
    return result


def _ask_beside(
    listeners: list[threading.Thread],
    events: queue.SimpleQueue[Committed],
    asker: Asker,
    result: Together,
    seed: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    latest: dict[int, float] = {}
    sought: dict[int, float] = {}
    while True:
        # A writer that has ended may have said what nobody has heard yet.
        working = any(listener.is_alive() for listener in listeners)
        while not events.empty():
            event = events.get()
            result.commits += 1
            if event.new:
                sought[event.number] = event.at
            if event.at >= latest.get(event.number, 0):
                latest[event.number] = event.at
                result.editions[event.number] = event.edition
        for number, committed in list(sought.items()):
            if asker.finds(number):
                result.delays.append(time.time() - committed)
                del sought[number]
            elif time.time() - committed > LOST_AFTER:
                result.findings.problems.append(f"article {number} was never found")
                del sought[number]
        if not working and not sought and events.empty():
            return
        if result.editions:
            asker.finds(chance.choice(list(result.editions)))
        else:
            time.sleep(0.01)


@contextmanager
def _writers(  # noqa: PLR0913, PLR0917  # what a writer is told
    place: Place,
    seconds: float,
    seed: int,
    batch: int,
    events: queue.SimpleQueue[Committed],
    findings: Findings,
) -> Iterator[list[threading.Thread]]:
    """Who hears both writers; a failure or any text on standard error is a problem."""
    writers = [_start(place, name, seconds, seed, batch) for name in WRITERS]
    threads = [
        threading.Thread(target=_listen, args=(writer, events), daemon=True) for writer in writers
    ]
    for thread in threads:
        thread.start()
    try:
        yield threads
        for thread in threads:
            thread.join(PATIENCE)
        for name, writer in zip(WRITERS, writers, strict=True):
            said = writer.stderr.read() if writer.stderr else ""
            if writer.wait(PATIENCE) or said:
                findings.problems.append(f"writer {name} ended with {writer.returncode}: {said}")
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
            for stream in (writer.stdout, writer.stderr):
                if stream:
                    stream.close()


def _start(place: Place, name: str, seconds: float, seed: int, batch: int) -> subprocess.Popen[str]:
    module = [sys.executable, "-m", "benchmarks.soak.writer"]
    return subprocess.Popen(  # noqa: S603  # this interpreter and a module beside this one
        [*module, name, str(seed), str(seconds), str(batch)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=place.environment(),
    )


def _listen(writer: subprocess.Popen[str], events: queue.SimpleQueue[Committed]) -> None:
    if writer.stdout:
        for line in writer.stdout:
            events.put(Committed(**json.loads(line)))
