"""Processes from their start: commands, the plain pipeline, and the bot in a loopback Discord."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.speed.clock import alternating
from benchmarks.speed.ratios import Ratio
from tests.integration.discord.loopback import LoopbackDiscord

ROOT = Path(__file__).parents[2]
FOOTNOTE = "from bot.cli import main; main()"
PLAIN = (
    "import sys; from pathlib import Path; from benchmarks.plain import *; e = PlainEmbeddings(); "
)
PLAIN_INGEST = PLAIN + "build([Path(sys.argv[1]).read_text()], e, Path(sys.argv[2]))"
PLAIN_ASK = (
    PLAIN
    + "Chroma(sys.argv[3], e, persist_directory=sys.argv[1]).similarity_search(sys.argv[2], k=FOUND)"
)
PLAIN_REST = PLAIN_ASK + "; print('ready', flush=True); sys.stdin.read()"
QUESTION = "Why does the bridge close?"
ROUNDS = 3
PATIENCE = 120
"""Seconds after which a command that does not end counts as failed."""

SENTENCE = (
    "Inspector {} said on Monday that cable {} of the old bridge is rusty and must be replaced."
)


def start_ratios(folder: Path) -> Iterator[Ratio]:
    """Cold commands; the files of Python and of the models are in the page cache."""
    source = folder / "bridge.txt"
    source.write_text(" ".join(SENTENCE.format(n, n) for n in range(24)), "utf-8")
    number = count()

    def ingest() -> None:
        _footnote(folder / f"cold-{next(number)}", "ingest", str(source))

    def plain_ingest() -> None:
        _python(PLAIN_INGEST, str(source), str(folder / f"plain-cold-{next(number)}"))

    first, plain_first = alternating(ROUNDS, ingest, plain_ingest)
    yield Ratio("first article of 24 sentences, cold", "plain pipeline", first, plain_first, "s")
    kept = min(folder.glob("cold-*")), min(folder.glob("plain-cold-*"))
    asked, plain_asked, helped, bare = alternating(
        ROUNDS,
        lambda: _footnote(kept[0], "ask", QUESTION),
        lambda: _python(PLAIN_ASK, str(kept[1]), QUESTION, "langchain"),
        lambda: _footnote(kept[0], "--help"),
        lambda: _python("import typer"),
    )
    yield Ratio("`footnote ask`, cold", "plain pipeline", asked, plain_asked, "s")
    yield Ratio("`footnote --help`", "`import typer`", helped, bare, "s")


@dataclass(frozen=True, slots=True)
class Rest:
    """Seconds from the start to being ready, and MB of memory after the first question."""

    ready: float
    memory: float


def rest_ratios(large: Path, small: Path, plain_folder: Path) -> Iterator[Ratio]:
    """The bot with a large library, beside the same bot with a small one and the plain pipeline."""
    much, little = asyncio.run(_bot_at_rest(large)), asyncio.run(_bot_at_rest(small))
    plain = _plain_at_rest(plain_folder)
    yield Ratio("the bot from start to ready", "plain pipeline", much.ready, plain.ready, "s")
    yield Ratio(
        "memory of the bot at rest",
        "plain pipeline",
        much.memory,
        plain.memory,
        "MB",
    )
    yield Ratio(
        "memory of the bot at rest, by the size of the library",
        "1,000 rows",
        much.memory,
        little.memory,
        "MB",
    )


async def _bot_at_rest(data: Path) -> Rest:
    async with LoopbackDiscord() as discord:
        environment = _environment(data) | {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE": discord.api_base,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        began = time.perf_counter()
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", FOOTNOTE, "serve"), env=environment, cwd=data
        )
        try:
            await discord.until(
                lambda: discord.gateway.connected and discord.commands, seconds=PATIENCE
            )
            ready = time.perf_counter() - began
            asked = await discord.slash("ask", question=QUESTION)
            await asked.answer()
            memory = resident(bot.pid)
        finally:
            bot.terminate()
            await bot.wait()
    return Rest(ready, memory)


def _plain_at_rest(folder: Path) -> Rest:
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  # this interpreter
        [sys.executable, "-c", PLAIN_REST, str(folder), QUESTION, "plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        if process.stdout:
            process.stdout.readline()
        found = Rest(time.perf_counter() - began, resident(process.pid))
        process.terminate()
    return found


def resident(process: int) -> float:
    """The resident memory of a process in MB, on Linux."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _footnote(data: Path, *arguments: str) -> None:
    data.mkdir(exist_ok=True)
    _run([sys.executable, "-c", FOOTNOTE, *arguments], _environment(data))


def _python(script: str, *arguments: str) -> None:
    _run([sys.executable, "-c", script, *arguments], dict(os.environ))


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(  # noqa: S603  # this interpreter
        command, check=True, capture_output=True, env=environment, cwd=ROOT, timeout=PATIENCE
    )


def _environment(data: Path) -> dict[str, str]:
    return {"FOOTNOTE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "HOME": str(data), "PATH": ""}
