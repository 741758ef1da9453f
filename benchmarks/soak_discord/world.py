"""The bot and what it depends on: Discord, a language model, a Chroma server, a clock, a disk."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.soak.articles import article_of
from benchmarks.soak.place import Place
from benchmarks.soak_discord.bot import PROCESS, BotProcess
from benchmarks.soak_discord.model import MoodyModel
from benchmarks.soak_discord.people import People, Town, counts_of
from ingest.library.export import json_line
from tests.integration.storage.servers import chroma_serving, free_port

LIBFAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
MEGABYTES = 256
RECONNECTING = 600.0
KILLED = 1_500
"""Articles from this number on are only written by ingests that are killed.

If two ingests wrote the same article at once, nobody could tell whose version is last."""


class ChromaServer:
    """A Chroma server that can be stopped and started at a fixed address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        """Start it and wait until it responds."""
        self._serving = chroma_serving(self._folder, self._port)
        self._serving.__enter__()

    def stop(self) -> None:
        """Kill it."""
        self._serving.__exit__(None, None, None)


@dataclass
class World:
    """All parts of a soak.

    ``attempted`` has the counts that each place was ever given, ``stored`` the
    last version of each article that an ingest confirmed.
    """

    discord: Town
    model: MoodyModel
    chroma: ChromaServer
    place: Place
    bot: BotProcess
    people: People
    has_disk: bool
    clock: Path | None
    attempted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stored: dict[int, int] = field(default_factory=dict)
    failed_ingests: int = 0
    killed_ingests: int = 0
    _editions: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def known(self) -> int:
        """Articles with numbers below this one are stored."""
        return sum(number < KILLED for number in self.stored)

    async def connected(self) -> None:
        """Wait until the bot is connected; discord.py backs off between attempts."""
        await self.discord.until(lambda: self.discord.gateway.connected, seconds=RECONNECTING)

    async def ingest(self, numbers: Sequence[int]) -> bool:
        """Ingest new versions of articles; returns whether all succeeded."""
        process, edition, lines = await self._ingesting(numbers)
        out, err = await process.communicate(lines)
        self._note(out, edition)
        if process.returncode:
            self.failed_ingests += 1
            if b"Traceback" in err:
                raise AssertionError(err.decode())
        return not process.returncode

    async def killed_ingest(self) -> None:
        """Kill an ingest while it writes."""
        process, edition, lines = await self._ingesting(range(KILLED, KILLED + 40))
        process.stdin.write(lines)  # type: ignore[union-attr] # it was asked for
        process.stdin.close()  # type: ignore[union-attr] # as above
        seen = b""
        while line := await process.stdout.readline():  # type: ignore[union-attr] # as above
            seen += line
            if seen.count(b"\n") >= 3 and process.returncode is None:
                process.kill()
        await process.wait()
        self.killed_ingests += 1
        self._note(seen, edition)

    def set_clock(self, moment: datetime | None) -> None:
        """Set the bot's clock to a moment, or back to the machine's."""
        if self.clock is None:
            raise RuntimeError("This machine has no libfaketime.")
        beside = self.clock.with_suffix(".new")
        beside.write_text("+0" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}", "ascii")
        beside.replace(self.clock)

    @contextmanager
    def faked_clock(self) -> Iterator[None]:
        """A bot started inside the block has a clock that ``set_clock`` sets."""
        self.bot.environment.update(_faked(self.clock))
        try:
            yield
        finally:
            self.bot.environment.clear()

    async def _ingesting(
        self, numbers: Sequence[int]
    ) -> tuple[asyncio.subprocess.Process, int, bytes]:
        # Held here, since another ingest may begin while this one's process starts.
        edition = next(self._editions)
        articles = [article_of(number, str(edition)) for number in numbers]
        for number, article in zip(numbers, articles, strict=True):
            place, count = counts_of(number, article.text)
            self.attempted[place].add(count)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", PROCESS, self.place.model, "ingest", "-"),
            env=self.place.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return process, edition, b"".join(map(json_line, articles))

    def _note(self, out: bytes, edition: int) -> None:
        for line in out.decode().splitlines():
            done, _, rest = line.partition("  ")
            if done in {"added", "updated"}:
                number = int(rest.partition("  ")[0].rpartition("-")[2])
                self.stored[number] = edition


@asynccontextmanager
async def made_world(model_name: str, seed: int) -> AsyncIterator[World]:
    """Start everything, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="footnote-soak-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        has_disk = mount_small_disk(data, MEGABYTES)
        clock = _made_clock(Path(folder) / "clock")
        try:
            chroma = ChromaServer(Path(folder) / "chroma")
            place = Place(data, model_name, chroma_url=chroma.url)
            try:
                async with Town() as discord:
                    with MoodyModel() as model:
                        bot = BotProcess(discord, place, model.base_url)
                        people = People(discord, seed)
                        world = World(discord, model, chroma, place, bot, people, has_disk, clock)
                        try:
                            yield world
                        finally:
                            await bot.end()
            finally:
                chroma.stop()
        finally:
            if has_disk:
                unmount(data)


def mount_small_disk(folder: Path, megabytes: int) -> bool:
    """Mount a small disk at a folder; returns whether this machine allows it."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  # the command above


def unmount(folder: Path) -> None:
    """Unmount a folder."""
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - a system command


def _made_clock(path: Path) -> Path | None:
    if not LIBFAKETIME.exists():
        return None
    path.write_text("+0", "ascii")
    return path


def _faked(clock: Path | None) -> dict[str, str]:
    """Environment of libfaketime for the wall clock; the monotonic clock stays real."""
    if clock is None:
        return {}
    return {
        "LD_PRELOAD": os.pathsep.join(
            filter(None, (str(LIBFAKETIME), os.environ.get("LD_PRELOAD")))
        ),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        # Reading the file at every look at the clock would slow down everything.
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }
