"""Point discord.py to a test server on this machine instead of Discord."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import discord.gateway
import discord.http
import yarl

from ingest.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The REST API and gateway to use; ``None`` for both means Discord.

    Raises ``SettingsError`` unless both are set and on this machine, because
    the token is sent to them.
    """

    api_base: str | None = None
    gateway_url: str | None = None

    def __post_init__(self) -> None:
        _check("DISCORD_API_BASE", self.api_base, {"http", "https"})
        _check("DISCORD_GATEWAY_URL", self.gateway_url, {"ws", "wss"})
        if (self.api_base is None) != (self.gateway_url is None):
            raise SettingsError(
                "Only one of DISCORD_API_BASE and DISCORD_GATEWAY_URL is set.",
                hint="Set both to use a test server, or neither to use Discord.",
            )

    @property
    def shard_count(self) -> int | None:
        """1 for a test server; ``None`` takes what Discord recommends."""
        return None if self.gateway_url is None else 1

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Set discord.py's globals to these endpoints, and back on exit."""
        route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
        before = route.BASE, socket.DEFAULT_GATEWAY
        if self.api_base and self.gateway_url:
            route.BASE = self.api_base.rstrip("/")
            socket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            route.BASE, socket.DEFAULT_GATEWAY = before


def _check(variable: str, address: str | None, schemes: set[str]) -> None:
    if address is None:
        return
    try:
        url = yarl.URL(address)
    except ValueError:
        url = yarl.URL()
    if url.scheme not in schemes or not _is_loopback(url.host or ""):
        raise SettingsError(
            f"{variable} is not an address on this machine.",
            hint="It is for tests: use 127.0.0.1, ::1 or localhost, or unset it to use Discord.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
