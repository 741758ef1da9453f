"""How long the client waits between two attempts to reach Discord's gateway."""

from __future__ import annotations

import discord

_EXPONENT = 8
"""The longest pause is a random one of up to 2 ** 8 seconds."""

_QUIET_SECONDS = 300
"""After so long without an attempt, pauses begin anew at up to two seconds."""


def keep_pauses_short(shard: discord.ShardInfo) -> None:
    """Bound the pauses of a shard.

    Those of discord.py grow up to 17 minutes, and with each outage of the last
    half hour, so that the bot stays away long after Discord is back. Discord
    takes 1,000 new sessions a day; with two minutes on average, a gateway that
    lets go of each at once is given some 700.
    """
    backoff = shard._parent._backoff  # noqa: SLF001  # discord.py has no setting for it
    backoff._max = _EXPONENT  # noqa: SLF001  # as above
    backoff._reset_time = _QUIET_SECONDS  # noqa: SLF001  # as above
