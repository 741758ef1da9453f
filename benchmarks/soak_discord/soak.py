"""Mixed traffic while one fault follows another, and the checks afterwards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field

from benchmarks.soak.articles import edition_of, is_as_written
from benchmarks.soak.place import embedding_by
from benchmarks.soak_discord.faults import ENDING, LASTING
from benchmarks.soak_discord.people import FIRST_PERSON, PEOPLE, AskedQuestion
from benchmarks.soak_discord.world import World, made_world
from bot.bootstrap import open_records
from ingest.bootstrap import open_library, open_store
from ingest.library.integrity import check_library
from ingest.settings import PACKAGED_MODEL, SHARED_LIBRARY
from tests.integration.discord import payloads

GROWTH = 0.05
"""How much the bot's memory may grow from the first round of faults to the last.

In the first round every thread starts and every cache fills."""

MAX_ARTICLES = 120
"""After that, only new versions are ingested: a larger library may take more memory."""

SETTLING_SECONDS = 90.0


@dataclass(frozen=True)
class Plan:
    """How long to run, with which model, which faults, and how much traffic."""

    seconds: float = 3600.0
    model: str = PACKAGED_MODEL
    fault_seconds: float = 15.0
    pause_seconds: float = 5.0
    ingest_pause_seconds: float = 5.0
    per_second: float = 2.0
    warm_up: int = 60
    seed: int = 20261123
    stop_seconds: float = 10.0
    measures_memory: bool = True
    faults: frozenset[str] = frozenset({*LASTING, *ENDING})


@dataclass
class Result:
    """The rows of the report, the checks that failed, and the bot's log."""

    log: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def hold(self, held: bool, problem: str) -> None:  # noqa: FBT001 - as assert
        """Note a problem unless it held."""
        if not held:
            self.problems.append(problem)


async def run(plan: Plan) -> Result:
    """Run the soak and check what it leaves behind."""
    result, faults = Result(), Counter[str]()
    async with made_world(plan.model, plan.seed) as world:
        skipped = _skipped(world)
        if not await world.ingest(range(20)):
            raise RuntimeError("The first ingest failed.")
        await world.bot.start()
        await _warm_up(world, plan.warm_up)
        idle, memory = await world.bot.metric("footnote_tasks"), [world.bot.memory]
        began, chosen = time.monotonic(), plan.faults.difference(skipped)
        async with _traffic(world, plan):
            while len(memory) < 2 or time.monotonic() - began < plan.seconds:
                for name in (name for name in LASTING if name in chosen):
                    await _run_fault(world, plan, name)
                    faults[name] += 1
                memory.append(world.bot.memory)
        await _settle(world)
        memory.append(world.bot.memory)
        tasks = await world.bot.metric("footnote_tasks")
        waiting = await world.bot.metric("footnote_questions_under_way")
        async with _traffic(world, plan):
            for name in (name for name in ENDING if name in chosen):
                await asyncio.sleep(plan.pause_seconds)
                await _run_fault(world, plan, name)
                faults[name] += 1
        await _settle(world)
        await world.bot.stop()
        mended = await world.ingest(range(30))
        result.hold(mended, "An ingest after all faults failed.")
        _check_people(world, result)
        await _check_store(world, result)
        result.log = world.bot.logged()
        result.hold("Traceback" not in result.log, f"A traceback: {result.log[-3000:]}")
        grown = memory[-1] / memory[1] - 1
        result.rows += [
            ("faults", ", ".join(f"{name} {times}×" for name, times in faults.items())),
            (
                "faults left out because the machine does not allow them",
                ", ".join(skipped) or "none",
            ),
            ("memory of the bot, one process", _memory(memory, grown)),
            ("tasks before and after, at rest", f"{idle:.0f}, {tasks:.0f}"),
            ("stopped by SIGTERM within", f"{max(took for took, _ in world.bot.stops):.1f} s"),
        ]
        result.hold(tasks <= idle, f"{tasks - idle:.0f} tasks never ended.")
        result.hold(waiting == 0, f"The bot reports {waiting:.0f} questions in progress.")
        if plan.measures_memory:
            result.hold(grown <= GROWTH, f"The bot's memory grew by {grown:.1%}.")
        for took, status in world.bot.stops:
            result.hold(took <= plan.stop_seconds, f"The bot took {took:.1f} s to stop.")
            result.hold(status == 0, f"The bot stopped with {status}.")
    return result


def _skipped(world: World) -> list[str]:
    allowed = {"disk full": world.has_disk, "clock jumps": world.clock is not None}
    return [name for name, there in allowed.items() if not there]


async def _warm_up(world: World, questions: int) -> None:
    """Ask until everything was loaded and used once."""
    for _ in range(questions):
        await world.people.ask(world.known)
        await asyncio.sleep(0.1)
    await _settle(world)
    await asyncio.sleep(2)


async def _run_fault(world: World, plan: Plan, name: str) -> None:
    world.people.during = name
    async with {**LASTING, **ENDING}[name](world):
        await asyncio.sleep(plan.fault_seconds)
    await asyncio.sleep(plan.pause_seconds)
    world.bot.check()


class _traffic:  # noqa: N801 - used as a function
    """People ask and rate and articles are ingested until the block ends."""

    def __init__(self, world: World, plan: Plan) -> None:
        self._world = world
        self._plan = plan
        self._over = asyncio.Event()

    async def __aenter__(self) -> None:
        self._tasks = [asyncio.create_task(self._ask()), asyncio.create_task(self._ingest())]

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await asyncio.gather(*self._tasks)

    async def _ask(self) -> None:
        world, count = self._world, 0
        while not self._over.is_set():
            if world.discord.gateway.sessions:
                await world.people.ask(world.known)
                count += 1
                if count % 5 == 0:
                    await world.people.press()
            await self._pause(1 / self._plan.per_second)

    async def _ingest(self) -> None:
        # New articles, and new versions of old ones; what failed is tried again.
        count = 0
        while not self._over.is_set():
            known = self._world.known
            new = range(known, min(known + 3, MAX_ARTICLES))
            await self._world.ingest([*new, known // 2, known // 3, count % known])
            count += 1
            await self._pause(self._plan.ingest_pause_seconds)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until the block ends."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)


async def _settle(world: World) -> None:
    """Wait until every acknowledged question has an end, within limits."""
    deadline = time.monotonic() + SETTLING_SECONDS
    people = world.people
    while time.monotonic() < deadline:
        taken = [asked for asked in people.asked if people.is_acknowledged(asked)]
        if all(people.ending(asked) for asked in taken):
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(2)


def _check_people(world: World, result: Result) -> None:
    people = world.people
    endings = people.endings()
    unheard = [asked for asked in people.asked if not people.is_acknowledged(asked)]
    hanging = [
        asked
        for asked in people.asked
        if people.is_acknowledged(asked) and not people.ending(asked)
    ]
    wrong = people.misquoted(world.attempted)
    offline = _asked_while_offline(world, unheard)
    result.rows += [
        ("questions", f"{len(people.asked):,}"),
        *((f"… {how}", f"{times:,}") for how, times in endings.most_common() if how != "nothing"),
        ("… asked while the bot was offline, as Discord tells the person", f"{len(offline)}"),
        ("figures shown that are in no article", str(len(wrong))),
        ("requests that Discord would refuse", str(len(world.discord.problems))),
        ("thumbs pressed", f"{len(people.presses):,}"),
        ("… without a response, because the bot was killed", f"{people.left_thinking()}"),
    ]
    result.hold(not hanging, f"{len(hanging)} questions have no end: {_texts(world, hanging)}")
    result.hold(
        len(unheard) == len(offline),
        f"{len(unheard) - len(offline)} questions were never acknowledged, asked during: "
        f"{Counter(one.during for one in unheard if one not in offline)}.",
    )
    result.hold(not wrong, f"Figures that are in no article: {wrong[:5]}.")
    result.hold(not world.discord.problems, f"Discord would refuse: {world.discord.problems[:3]}.")
    result.hold(endings["answered"] > 0, "Nothing was answered.")


def _asked_while_offline(world: World, unheard: Iterable[AskedQuestion]) -> list[AskedQuestion]:
    """The questions asked while no process of the bot was connected."""
    return [
        asked
        for asked in unheard
        if any(began - 1 <= asked.at <= ended + 1 for began, ended in world.bot.away)
    ]


def _texts(world: World, asked: Iterable[AskedQuestion]) -> list[str]:
    return [
        f"{one.during}: {payloads.text_of(message)[:80]!r}, flags {message['flags']}"
        for one in list(asked)[:5]
        for message in world.discord.channels[one.channel].values()
    ]


async def _check_store(world: World, result: Result) -> None:
    """Nothing that was confirmed is lost, and everything is as it was ingested."""
    settings = world.place.settings()
    with open_store(settings) as store:
        library = store.library(SHARED_LIBRARY)
        with closing(store.articles(library.key)) as found:
            articles = {int(article.id.rpartition("-")[2]): article for article in found}
    versions = {number: int(edition_of(article)) for number, article in articles.items()}
    older = {
        number: f"{versions.get(number, 'none')} instead of {version}"
        for number, version in world.stored.items()
        if versions.get(number, 0) < version
    }
    changed = [number for number, article in articles.items() if not is_as_written(article)]
    confirmed = world.people.confirmed_ratings()
    with open_records(settings) as records:
        stored = sum(
            len(records.exchanges.of_person(FIRST_PERSON + number)[1]) for number in range(PEOPLE)
        )
    with embedding_by(world.place.model), open_library(settings) as opened:
        report = check_library(opened.store, opened.key, opened.index)
    result.rows += [
        ("articles, versions", f"{len(articles):,}, {sum(map(len, world.attempted.values())):,}"),
        ("ingests that failed and were tried again", str(world.failed_ingests)),
        ("ingests that were killed", str(world.killed_ingests)),
        ("articles lost or older than confirmed", str(len(older))),
        ("articles that differ from what was ingested", str(len(changed))),
        ("ratings confirmed, ratings stored", f"{confirmed:,}, {stored:,}"),
    ]
    result.hold(not older, f"Lost or older than confirmed, by article: {older}.")
    result.hold(not changed, f"Different from what was ingested: {changed[:5]}.")
    result.hold(stored >= confirmed, f"{confirmed - stored} ratings are lost.")
    result.hold(report.sound, f"Store and index do not agree afterwards: {report}.")


def _memory(seen: Sequence[int], grown: float) -> str:
    first, *rounds, last = (size / 2**20 for size in seen)
    return (
        f"{first:.0f} MiB at first, {', '.join(f'{size:.0f}' for size in rounds)} after each round "
        f"of faults, {last:.0f} at the end ({grown:+.1%} since the first round)"
    )
