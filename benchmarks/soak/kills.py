"""Kills an ingest at random moments, and checks what is left."""

from __future__ import annotations

import json
import math
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from benchmarks.soak.articles import article_of, edition_of, id_of
from benchmarks.soak.asking import Asker, Findings
from benchmarks.soak.command import OPENED
from benchmarks.soak.place import ROOT, Place, embedding_by
from bot.bootstrap import Application, open_application
from ingest.settings import SHARED_LIBRARY

BEFORE_OPENING = 0.1
"""The share of kills before the library is open."""

QUESTIONS = 3
PATIENCE = 600.0
"""An ingest runs at a low priority, and waits for long on a busy machine."""


@dataclass
class Kills:
    """Kills by the share of articles that were ingested, and how long completion took."""

    findings: Findings = field(default_factory=Findings)
    killed: Counter[str] = field(default_factory=Counter)
    too_late: int = 0
    completing: list[float] = field(default_factory=list)


def run_kills(
    place: Place, *, kills: int, seed: int, articles: int = 40, seconds: float = math.inf
) -> Kills:
    """Kill so many runs of ``footnote ingest``, one after another, in one library.

    No run starts after ``seconds``.
    """
    ends = time.monotonic() + seconds
    with (
        embedding_by(place.model),
        open_application(place.settings(), with_llm=False) as application,
    ):
        run = _Run(place, application, seed, articles)
        run.learn()
        while sum(run.result.killed.values()) < kills and time.monotonic() < ends:
            run.kill_one()
        return run.result


class _Run:
    def __init__(self, place: Place, application: Application, seed: int, articles: int) -> None:
        self._place = place
        self._library = application.libraries.open(SHARED_LIBRARY)
        self._articles = articles
        self._chance = random.Random(seed)  # noqa: S311  # no secret
        self._input = place.folder / "articles.jsonl"
        self._editions: dict[int, str] = {}
        self._round = 0
        self._seconds = 0.0
        self.result = Kills()
        self._asker = Asker(application, self.result.findings)

    def learn(self) -> None:
        """Time one undisturbed run, from opening the library to the end."""
        self._next_round()
        with self._start() as process:
            self._wait_for_opening(process)
            began = time.monotonic()
            self._finish(process)
            self._seconds = time.monotonic() - began
        self._asker.check_complete(self._editions)

    def kill_one(self) -> None:
        """Kill a run, check, run the same command again, and check again."""
        changing = self._next_round()
        with self._start() as process:
            if self._chance.random() < BEFORE_OPENING:
                time.sleep(self._chance.uniform(0, 1))
            else:
                self._wait_for_opening(process)
                time.sleep(self._chance.uniform(0, self._seconds))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=PATIENCE)
            was_killed = process.returncode == -signal.SIGKILL
        if was_killed:
            self.result.killed[self._state(changing)] += 1
        else:
            self.result.too_late += 1
            # The timed run was slower than this one.
            self._seconds *= 0.8
        self._asker.check_whole()
        for number in self._chance.sample(sorted(self._known()), QUESTIONS):
            if not self._asker.finds(number):
                self.result.findings.problems.append(f"{id_of(number)} was not found after a kill")
        began = time.monotonic()
        with self._start() as process:
            self._finish(process)
        self.result.completing.append(time.monotonic() - began)
        self._asker.check_complete(self._editions)

    def _next_round(self) -> set[int]:
        """Write the next input: some new articles, some changed, some unchanged."""
        self._round += 1
        highest = 2 * self._articles + self._round
        numbers = self._chance.sample(range(highest), self._articles)
        changing = {n for n in numbers if n not in self._editions or self._chance.random() < 0.7}
        self._editions |= dict.fromkeys(changing, f"r{self._round}")
        made = [asdict(article_of(number, self._editions[number])) for number in numbers]
        self._place.folder.mkdir(parents=True, exist_ok=True)
        self._input.write_text("".join(json.dumps(article) + "\n" for article in made))
        return changing

    def _known(self) -> set[int]:
        """The numbers of the stored articles, in any edition."""
        summaries = self._library.store.summaries(self._library.key)
        return {int(summary.id.rpartition("-")[2]) for summary in summaries}

    def _state(self, changing: set[int]) -> str:
        store, key = self._library.store, self._library.key
        versions = store.versions(sorted(store.current_keys(key)))
        edition = f"r{self._round}"
        done = sum(edition_of(version.article) == edition for version in versions.values())
        return "none" if not done else "all" if done == len(changing) else "some"

    def _start(self) -> subprocess.Popen[str]:
        module = [sys.executable, "-m", "benchmarks.soak.command"]
        return subprocess.Popen(  # noqa: S603  # this interpreter and a module beside this one
            [*module, "ingest", str(self._input), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._place.environment(),
        )

    def _wait_for_opening(self, process: subprocess.Popen[str]) -> None:
        said = process.stderr.readline() if process.stderr else ""
        if said.strip() != OPENED:
            self.result.findings.problems.append(f"it did not open: {said}")

    def _finish(self, process: subprocess.Popen[str]) -> None:
        out, err = process.communicate(timeout=PATIENCE)
        outcomes = Counter(json.loads(line)["status"] for line in out.splitlines())
        told = err.replace(f"{OPENED}\n", "")
        if process.returncode or told or outcomes.total() != self._articles:
            self.result.findings.problems.append(
                f"completing ended with {process.returncode}, {dict(outcomes)}: {told}"
            )
