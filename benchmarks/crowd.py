"""Two hundred questions at once from fifty people in twenty guilds, over the loopback Discord.

``python -m benchmarks.crowd`` prints a Markdown table. Each guild has an article
of its own, with a word that no other has. A slow fake model writes the answers.
The bot is a separate process on the same cores as the loopback server.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.discord.runner import serve
from bot.discord.scope import guild_library_name
from bot.discord.ui.answer_components import THUMB_UP
from bot.generation.writer import LanguageModelWriter
from bot.llm.base import ChatEvent, TextDelta, Usage
from bot.log import set_up_logs
from bot.retrieval.retriever import Retriever
from bot.settings import load_settings
from ingest.types import Article
from tests.builders import examples
from tests.fakes.nli import WRITTEN
from tests.integration.discord import payloads
from tests.integration.discord.loopback import LoopbackDiscord

QUESTIONS, PEOPLE, GUILDS = 200, 50, 20
MODEL_SECONDS = 1.0
WORKERS = 8
TICK = 0.005
COLOURS = "amber beige coral denim ebony fawn green hazel ivory jade khaki lilac mauve navy ochre pearl quartz russet scarlet teal"


class SlowModel:
    """Takes a while, then repeats the first sentence of its prompt, in two pieces."""

    model = "fake:slow"

    def stream(self, system: str, user: str) -> Generator[ChatEvent, None, None]:
        del system
        time.sleep(MODEL_SECONDS / 2)
        line = next(line for line in user.splitlines() if line.startswith("[A"))
        tag, _, sentence = line.partition(" ")
        yield TextDelta(sentence[:20])
        time.sleep(MODEL_SECONDS / 2)
        yield TextDelta(f"{sentence[20:]} {tag}\n")
        yield Usage(1, 1)


class Crowd(LoopbackDiscord):
    """A Discord with many guilds that records when each interaction was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.acknowledged: dict[str, float] = {}
        self.guilds = [payloads.snowflake() for _ in range(GUILDS)]

    def _routed(self, request: Any) -> Any:
        parts = request.path.split("/")
        if parts[-1] == "callback":
            self.acknowledged.setdefault(parts[-2], time.monotonic())
        return super()._routed(request)

    async def ask(self, number: int) -> tuple[float, dict[str, Any]]:
        """Ask in a channel of its own; returns the time and the interaction."""
        guild = self.guilds[number % GUILDS]
        person = payloads.user(str(10_000 + number % PEOPLE), f"person{number % PEOPLE}")
        channel = payloads.text_channel(payloads.snowflake(), guild, "news")
        self.channels[channel["id"]] = {}
        data = self._command_data("ask", {"question": "What colour is the old ferry of Holmvik?"})
        event = self._interaction(2, channel, guild, data)
        event["member"] |= {"user": person}
        asked = time.monotonic()
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return asked, event


@contextmanager
def answering(guilds: Sequence[str]) -> Iterator[Answerer]:
    """An answerer over one article in each guild's own library."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, FOOTNOTE_DATA_DIR=Path(folder))
        with open_application(settings, with_llm=False) as application:
            for guild, colour in zip(guilds, COLOURS.split(), strict=True):
                text = f"The old ferry of Holmvik was painted {colour} on Monday. It sails at noon."
                article = Article(id=f"ferry-{colour}", text=text, title="The old ferry")
                application.libraries.open(guild_library_name(int(guild))).add("made up", article)
            retriever = Retriever(application.libraries)
            writer = LanguageModelWriter(SlowModel(), style=WRITTEN)
            yield Answerer(application.libraries, retriever, writer, time.monotonic)


async def measure_lag(lags: list[float]) -> None:
    """Record how late the event loop returns from each short sleep, until cancelled."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        lags.append(time.perf_counter() - began - TICK)


async def run_bot(answerer: Answerer, token: str, api: str, gateway: str) -> None:
    """Run the bot until SIGTERM, then print the lag of its event loop."""
    ports = replace(examples.ports(), answerer=answerer, catalog=answerer)
    lags: list[float] = []
    measuring = asyncio.create_task(measure_lag(lags))
    await serve(token, ports, workers=WORKERS, api_base=api, gateway_url=gateway)
    measuring.cancel()
    late = statistics.quantiles(lags, n=100)
    print(f"{statistics.median(lags) * 1000:.1f}, {late[98] * 1000:.1f}, {max(lags) * 1000:.0f} ms")


async def run(crowd: Crowd) -> None:
    """Run the crowd, with the bot as a child process."""
    async with crowd:
        arguments = ["bot", crowd.token, crowd.api_base, crowd.gateway_url, *crowd.guilds]
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.crowd", *arguments), stdout=asyncio.subprocess.PIPE
        )
        await crowd.until(lambda: crowd.gateway.connected and crowd.commands, seconds=120)
        began = time.monotonic()
        asked = [await crowd.ask(number) for number in range(QUESTIONS)]
        await crowd.until(lambda: all(_answer(crowd, event) for _, event in asked), seconds=300)
        took = time.monotonic() - began
        bot.terminate()
        lag, _ = await bot.communicate()
    _print(crowd, asked, lag.decode().strip(), took)


def _answer(crowd: Crowd, event: dict[str, Any]) -> str | None:
    """The answer that the channel shows; ``None`` until there is one."""
    for shown in crowd.channels[event["channel_id"]].values():
        # Answers and refusals can be rated.
        if THUMB_UP in payloads.labels_of(shown):
            return payloads.text_of(shown)
    return None


def _print(
    crowd: Crowd,
    asked: list[tuple[float, dict[str, Any]]],
    lag: str,
    took: float,
) -> None:
    colours = dict(zip(crowd.guilds, COLOURS.split(), strict=True))
    answers = [(event, str(_answer(crowd, event))) for _, event in asked]
    right = sum(f"painted {colours[event['guild_id']]}" in text for event, text in answers)
    strange = sum(
        any(
            f"painted {other}" in text
            for guild, other in colours.items()
            if guild != event["guild_id"]
        )
        for event, text in answers
    )
    waits = [crowd.acknowledged[event["token"]] - at for at, event in asked]
    acknowledged = statistics.quantiles(waits, n=100)
    rows = {
        "questions at once, people, servers": f"{QUESTIONS}, {PEOPLE}, {GUILDS}",
        "time of the fake model for an answer": f"{MODEL_SECONDS:g} s, {WORKERS} at a time",
        "acknowledged: median, 99th percentile, longest": f"{statistics.median(waits) * 1000:.0f}, {acknowledged[98] * 1000:.0f}, {max(waits) * 1000:.0f} ms",
        "all answered after": f"{took:.1f} s",
        "lag of the event loop: median, 99th percentile, longest": lag,
        "answered with the own server's sentence": f"{right} of {QUESTIONS}",
        "answers with another server's sentence": str(strange),
        "requests that Discord would refuse": str(len(crowd.problems)),
    }
    print("| what | figure |\n| --- | --- |")
    for name, figure in rows.items():
        print(f"| {name} | {figure} |")
    if strange or right < QUESTIONS or crowd.problems:
        sys.exit("Something is wrong; see the table.")


def main(arguments: Sequence[str]) -> None:
    """Print the table, or run the bot if there are arguments."""
    set_up_logs("ERROR")
    if not arguments:
        asyncio.run(run(Crowd()))
        return
    _, token, api, gateway, *guilds = arguments
    with answering(guilds) as answerer:
        asyncio.run(run_bot(answerer, token, api, gateway))


if __name__ == "__main__":
    main(sys.argv[1:])
