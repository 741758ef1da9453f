"""Bound the back-off between attempts to reconnect to Discord's gateway."""

from __future__ import annotations

import discord

_EXPONENT = 8
"""The longest delay is random, up to 2 ** 8 seconds."""

_QUIET_SECONDS = 300
"""After this long without an attempt, delays start again at up to two seconds."""


def limit_backoff(shard: discord.ShardInfo) -> None:
    """Bound a shard's reconnect delays.

    By default, discord.py's delays grow to 17 minutes and add up over half an
    hour of outages, so the bot stays away long after Discord is back. Discord
    allows 1,000 new sessions a day; at two minutes on average, a gateway that
    drops every connection at once uses about 700.
    """
    backoff = shard._parent._backoff  # noqa: SLF001  # discord.py has no setting for it
    backoff._max = _EXPONENT  # noqa: SLF001  # as above
    backoff._reset_time = _QUIET_SECONDS  # noqa: SLF001  # as above
