"""The bot as a process to start, stop, kill and measure."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from benchmarks.soak.place import FAKE_MODEL, Place
from bot.settings import NO_READER
from tests.integration.discord.gateway import IDENTIFY
from tests.integration.discord.loopback import LoopbackDiscord
from tests.integration.storage.servers import free_port

PATIENCE = 600.0
PROCESS = "benchmarks.soak_discord.process"


@dataclass
class BotProcess:
    """``footnote serve`` on a place's data, connected to a loopback Discord."""

    discord: LoopbackDiscord
    place: Place
    model_url: str
    environment: dict[str, str] = field(default_factory=dict)
    stops: list[tuple[float, int]] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    _left: float = 0.0
    _process: asyncio.subprocess.Process | None = None
    _port: int = field(default_factory=free_port)

    async def start(self) -> None:
        """Start it and wait until it is connected."""
        gateway = self.discord.gateway
        before = gateway.count(IDENTIFY)
        with self._log() as stream:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", PROCESS, self.place.model, "serve"),
                env=self._environment(),
                stdout=stream,
                stderr=stream,
            )
        await self.discord.until(
            lambda: (
                gateway.count(IDENTIFY) > before and gateway.connected and self.discord.commands
            ),
            seconds=PATIENCE,
        )
        if self._left:
            self.away.append((self._left, time.monotonic()))

    async def stop(self) -> None:
        """Send SIGTERM; records how long it took to exit, and its status."""
        began = self._left = time.monotonic()
        self._running.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(self._running.wait(), PATIENCE)
        self.stops.append((time.monotonic() - began, status))
        self._process = None

    async def kill(self) -> None:
        """Send SIGKILL, as if the machine lost power."""
        self.check()
        self._left = time.monotonic()
        self._running.kill()
        await self._running.wait()
        self._process = None

    async def end(self) -> None:
        """Kill it if it runs."""
        if self._process and self._process.returncode is None:
            await self.kill()

    def check(self) -> None:
        """Raises ``RuntimeError`` if it exited by itself."""
        if self._running.returncode is not None:
            raise RuntimeError(
                f"The bot exited by itself with {self._running.returncode}: {self.logged()[-2000:]}"
            )

    @property
    def memory(self) -> int:
        """Its resident memory in bytes."""
        status = Path(f"/proc/{self._running.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    async def metric(self, name: str) -> float:
        """One of its metrics without labels; NaN if it has none of that name."""
        self.check()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{self._port}/metrics", timeout=30)
        found = re.search(rf"^{name} (\S+)$", answer.text, re.MULTILINE)
        return float(found[1]) if found else float("nan")

    def logged(self) -> str:
        """Its log so far."""
        return Path(f"{self.place.folder}.log").read_text(encoding="utf-8")

    def _log(self) -> BinaryIO:
        return Path(f"{self.place.folder}.log").open("ab")

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("The bot was not started.")
        return self._process

    def _environment(self) -> dict[str, str]:
        unlimited = dict.fromkeys(
            ("RATE_LIMIT_PER_USER", "RATE_LIMIT_PER_GUILD", "RATE_LIMIT_GLOBAL"), "0"
        )
        # With the fake model, Discord is under test and not what the answers say.
        reader = {"READER_MODEL": NO_READER} if self.place.model == FAKE_MODEL else {}
        return {
            **self.place.environment(),
            **reader,
            **unlimited,
            "DISCORD_TOKEN": self.discord.token,
            "DISCORD_API_BASE": self.discord.api_base,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "LLM_MODEL": "openai:soak",
            "LLM_BASE_URL": self.model_url,
            "LLM_API_KEY": "none",
            "LLM_TIMEOUT_SECONDS": "3",
            "HEALTH_PORT": str(self._port),
            **self.environment,
        }
