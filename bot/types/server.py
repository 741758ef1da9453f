"""What the people who run a Discord server have set for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Numbers are Discord's.

    ``channels`` are those where questions are answered, all where there are
    none; ``roles`` may do what otherwise only those may who manage the server;
    ``days`` is for how long questions are remembered, where that is not left
    to whoever runs the bot.
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    days: int | None = None
