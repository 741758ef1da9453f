"""All that the front end has behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.discord.answering import Answering, Catalogue
from bot.discord.exchanges import Exchanges
from bot.discord.servers import Servers
from bot.fact_checking.verdict import Judging
from bot.librarian import Librarian
from bot.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Ports:
    """What answers, judges and remembers, and what servers have and have set, and what counts."""

    answering: Answering
    catalogue: Catalogue
    judging: Judging
    exchanges: Exchanges
    servers: Servers
    librarian: Librarian
    metrics: Metrics
