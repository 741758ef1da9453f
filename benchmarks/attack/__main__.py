"""Twenty people ask while the manager of another server attacks the bot, over the loopback Discord.

``python -m benchmarks.attack`` writes ``benchmarks/results/attack.md``. The manager
ingests one document after the other, and the owner of three feeds changes them
at the same time. The bot may fetch from one site on this machine. ``--seconds``
is how long the people ask before and after, ``--patience`` how long the manager
waits for a response.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.attack.bot import COLOURS
from benchmarks.attack.documents import (
    ROBOTS_HOST,
    Document,
    documents,
    honest_pages,
    hostile_pages,
    robots,
)
from benchmarks.attack.report import Asked, Border, Records, Told, report
from bot.discord.i18n.strings import ENGLISH
from tests.integration.discord import payloads
from tests.integration.discord.loopback import LoopbackDiscord
from tests.integration.web.site import Reply, Site

RESULTS = Path(__file__).parents[1] / "results" / "attack.md"
BOT = "benchmarks.attack.bot"
PEOPLE = 20
PAUSE = 20.0
"""Seconds between an answer and the next question of the same person."""

PATIENCE = 120.0
NOTHING = "nothing in time"
MANAGER = payloads.user("9999", "manager")
MANAGES = str(1 << 5)
QUESTION = "What colour is the old ferry of Holmvik?"
STORY_QUESTION = "When was the lighthouse of Norrvik switched off?"


class Town(LoopbackDiscord):
    """A Discord with a server for each of the people, and one for the manager."""

    def __init__(self) -> None:
        super().__init__()
        self.guilds = [payloads.snowflake() for _ in range(PEOPLE)]
        self.managed = payloads.snowflake()

    async def use(
        self, guild: str, person: dict[str, Any], command: str, **options: Any
    ) -> tuple[str, float]:
        """Use a command in a channel of its own; returns the channel and the moment."""
        channel = payloads.text_channel(payloads.snowflake(), guild, "news")
        self.channels[channel["id"]] = {}
        event = self._interaction(2, channel, guild, self._command_data(command, options))
        event["member"] |= {"user": person, "permissions": MANAGES if person is MANAGER else "0"}
        began = time.monotonic()
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return channel["id"], began

    async def response(self, channel: str, is_last: Callable[[str], bool], seconds: float) -> str:
        """The last response that a channel shows; empty if none comes in time."""
        try:
            await self.until(lambda: is_last(self.shown(channel)), seconds)
        except TimeoutError:
            return ""
        return self.shown(channel)

    def shown(self, channel: str) -> str:
        """What a channel shows; empty while the bot is thinking."""
        return "\n".join(map(payloads.text_of, self.channels[channel].values()))

    def _command_data(self, command: str, options: dict[str, Any]) -> Any:
        given = {name: value for name, value in options.items() if value is not None}
        return super()._command_data(command, given)


async def ask(town: Town, records: Records, number: int, stopped: asyncio.Event) -> None:
    """Ask again and again, as one of the people, until stopped."""
    guild, colour = town.guilds[number], COLOURS.split()[number]
    person = payloads.user(str(10_000 + number), f"person{number}")
    await _wait(stopped, PAUSE * number / PEOPLE)
    while not stopped.is_set():
        channel, began = await town.use(guild, person, "ask", question=QUESTION)
        text = await town.response(channel, is_answer, PATIENCE)
        took = time.monotonic() - began
        records.asked.append(Asked(began, took, tells(text, colour)))
        await _wait(stopped, PAUSE)


async def attack(town: Town, site: Site, document: Document, patience: float) -> Told:
    """Ingest a document, and ask about it if there is a question."""
    if document.path:
        source = {"url": site.url(document.path, document.host)}
    else:
        source = {"file": town.attach(document.name, document.content)}
    channel, began = await town.use(town.managed, MANAGER, "ingest", **source)
    text = await town.response(channel, is_summary, patience)
    if document.question:
        channel, _ = await town.use(town.managed, MANAGER, "ask", question=document.question)
        answer = await town.response(channel, is_answer, patience)
        text = f"{text or NOTHING}; asked about it: {_first_sentence(answer) or NOTHING}"
    return Told(document, text or NOTHING, time.monotonic() - began)


def tells(answer: str, colour: str) -> bool:
    """Whether an answer names that colour, and no other server's.

    The short answer within its sentence may be in bold.
    """
    found = set(re.findall(r"\bpainted (\w+)", answer.replace("**", "")))
    return found == {colour}


def _first_sentence(answer: str) -> str:
    """What an answer says first, below the question."""
    return next((line for line in answer.split("\n") if not line.startswith("-# ")), "")


def is_answer(text: str) -> bool:
    """Whether a response is complete, be it an answer, a refusal or a failure."""
    is_waiting = ENGLISH.waiting.matches(text) or text in {"", ENGLISH.searching}
    return not is_waiting and ENGLISH.writing not in text


def is_summary(text: str) -> bool:
    """Whether a response to ``/ingest`` is the last."""
    return bool(text) and not ENGLISH.ingesting.matches(text)


async def run(seconds: float, patience: float) -> Records:
    """Let the people ask before, during and after the attack."""
    with tempfile.TemporaryDirectory(prefix="footnote-attack-") as folder:
        return await measured(Town(), Site(), Path(folder), seconds, patience)


async def measured(
    town: Town, site: Site, folder: Path, seconds: float, patience: float
) -> Records:
    """The records of a run in a folder of its own."""
    site.pages |= honest_pages()
    site.pages["/robots.txt"] = robots_of
    try:
        async with town:
            bot = await start_bot(town, site, folder)
            try:
                return await _phases(town, site, bot, seconds, patience)
            finally:
                if bot.returncode is None:
                    bot.kill()
    finally:
        site.close()


async def _phases(
    town: Town, site: Site, bot: asyncio.subprocess.Process, seconds: float, patience: float
) -> Records:
    # The first answer waits for the models to load.
    channel, _ = await town.use(town.guilds[0], MANAGER, "ask", question=QUESTION)
    await town.response(channel, is_answer, PATIENCE)
    records, stopped = Records(time.monotonic()), asyncio.Event()
    people = [asyncio.create_task(ask(town, records, each, stopped)) for each in range(PEOPLE)]
    await _wait(stopped, seconds)
    records.borders.append(Border(time.monotonic(), memory_of(bot)))
    site.pages |= hostile_pages()
    for document in documents():
        records.told.append(await attack(town, site, document, patience))
    records.borders.append(Border(time.monotonic(), memory_of(bot)))
    await _wait(stopped, seconds)
    records.borders.append(Border(time.monotonic(), memory_of(bot)))
    channel, _ = await town.use(town.managed, MANAGER, "ask", question=STORY_QUESTION)
    story = await town.response(channel, is_answer, patience)
    # The short answer is in bold.
    records.story_came = "switched off on Tuesday" in story.replace("**", "")
    stopped.set()
    await asyncio.gather(*people)
    bot.terminate()
    output, _ = await bot.communicate()
    records.lags = json.loads(output.decode().splitlines()[-1])
    return records


def robots_of(headers: dict[str, str]) -> Reply:
    """The robots.txt of the site that is asked."""
    if headers.get("host", "").startswith(ROBOTS_HOST):
        return Reply(robots(), type="text/plain")
    return Reply(b"", 404)


async def start_bot(town: Town, site: Site, folder: Path) -> asyncio.subprocess.Process:
    """Start the bot and wait until it is connected."""
    where = [str(folder), town.api_base, town.gateway_url, str(site.port)]
    arguments = [town.token, *where, *town.guilds]
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", BOT, *arguments),
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 30,
    )
    await town.until(lambda: town.gateway.connected and town.commands, seconds=PATIENCE)
    return bot


def memory_of(bot: asyncio.subprocess.Process) -> int:
    """The resident memory of the bot in MiB, without processes of its own."""
    status = Path(f"/proc/{bot.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


async def _wait(stopped: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopped.wait(), seconds)
    except TimeoutError:
        return


def main(arguments: Sequence[str]) -> None:
    """Write the page of results, and print it."""
    parser = argparse.ArgumentParser(description="Attack the running bot, and measure it.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--patience", type=float, default=PATIENCE)
    options = parser.parse_args(arguments)
    text = report(asyncio.run(run(options.seconds, options.patience)))
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
