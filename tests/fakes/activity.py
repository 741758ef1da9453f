"""Counts of a guild's questions that a test sets."""

from __future__ import annotations

from datetime import date

from bot.types.activity import Activity


class InMemoryActivity:
    """A fake: what happened, by guild."""

    def __init__(self, all_: dict[int, Activity] | None = None) -> None:
        self.all = all_ or {}

    def activity(self, guild_id: int, since: date) -> Activity:
        found = self.all.get(guild_id, Activity())
        return Activity(
            tuple(each for each in found.outcomes if each.day >= since),
            tuple(each for each in found.ratings if each.day >= since),
            tuple(each for each in found.citations if each.day >= since),
        )
