"""A guild's statistics, counted off the event loop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bot.discord.ports import ActivityStore
from bot.discord.services.catalog import Catalog
from bot.discord.services.worker_pool import WorkerPool
from bot.types.activity import Day, Totals
from ingest.types import Article

WEEK, MONTH = 7, 30
"""Days that are counted, today included."""

CITED = 5
LOOKED_UP = 50
"""How many articles are listed, and how many versions are looked up for that."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Totals of a week and a month, each day of the month, and the articles most cited in it.

    ``cited`` has the number of answers that cite an article, or a version of it.
    """

    week: Totals
    month: Totals
    days: tuple[Day, ...]
    cited: tuple[tuple[Article, int], ...]

    @property
    def busiest(self) -> Day:
        """The day with most questions."""
        return max(self.days, key=lambda each: each.totals.questions)


class StatisticsService:
    """Statistics of guilds; every method raises ``FootnoteError``, ``QueueFull`` and ``TookTooLong``."""

    def __init__(self, store: ActivityStore, catalog: Catalog, workers: WorkerPool) -> None:
        self._store = store
        self._catalog = catalog
        self._workers = workers

    async def statistics(self, guild_id: int, today: date) -> Statistics:
        """What is stored of a guild's questions of the last 30 days in UTC."""
        first = today - timedelta(days=MONTH - 1)
        activity = await self._workers.run(partial(self._store.activity, guild_id, first))
        days = (first + timedelta(days=number) for number in range(MONTH))
        return Statistics(
            activity.totals(today - timedelta(days=WEEK - 1), today),
            activity.totals(first, today),
            tuple(Day(day, activity.totals(day, day)) for day in days),
            await self._most_cited(guild_id, activity.cited(first)),
        )

    async def _most_cited(
        self, guild_id: int, versions: Counter[int]
    ) -> tuple[tuple[Article, int], ...]:
        """The articles that the guild can still see, the most cited first."""
        counts: Counter[str] = Counter()
        articles: dict[str, Article] = {}
        for key, count in versions.most_common(LOOKED_UP):
            found = await self._catalog.find_source(guild_id, key)
            if found:
                article = found.current.article
                articles.setdefault(article.id, article)
                counts[article.id] += count
        return tuple((articles[name], count) for name, count in counts.most_common(CITED))
