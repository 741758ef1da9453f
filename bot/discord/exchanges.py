"""The port to the exchanges with people in Discord, and a fake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

from bot.types.records import Exchange, Gap, Opinion, State


class ExchangesAlone(Protocol):
    """Questions and where their answers stand. Raises ``StoreError`` and its subclasses."""

    def keep(self, exchange: Exchange) -> None:
        """Add an exchange, or change the one that has its identifier."""

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with that identifier, if it is known still."""

    def unfinished(self) -> list[Exchange]:
        """Those whose answer was never said to be there, the oldest first."""

    def rate(self, opinion: Opinion) -> None:
        """Keep what a person said of an answer, in place of what they said before."""

    def gaps(self, guild_id: int, limit: int) -> list[Gap]:
        """The questions of a server that were refused, the last one first."""

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Opinion]]:
        """Answers in a server that were not helpful, the last one first."""

    def opinions(self, exchange_id: str) -> list[Opinion]:
        """What was said of one answer."""

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Opinion]]:
        """All that is kept of a person, the oldest first."""

    def forget(self, exchange_ids: Collection[str]) -> None:
        """Forget exchanges, and what was said of them."""

    def forget_opinions(self, person_id: int) -> None:
        """Forget what a person said of answers."""

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        """Forget what was asked before, in one server or everywhere; the identifiers of that."""


class Exchanges(ExchangesAlone, Protocol):
    """The same, with the records of the answers, which are forgotten with their exchanges."""

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        """The records of some exchanges as JSON, as far as there are any."""


class AuditedExchanges:
    """Exchanges of which the records go as well when they are forgotten."""

    def __init__(
        self,
        exchanges: ExchangesAlone,
        find_records: Callable[[Collection[str]], list[str]],
        forget_records: Callable[[Collection[str]], None],
    ) -> None:
        self.records = find_records
        self._exchanges = exchanges
        self._forget_records = forget_records
        self.keep = exchanges.keep
        self.find = exchanges.find
        self.unfinished = exchanges.unfinished
        self.rate = exchanges.rate
        self.gaps = exchanges.gaps
        self.complaints = exchanges.complaints
        self.opinions = exchanges.opinions
        self.of_person = exchanges.of_person
        self.forget_opinions = exchanges.forget_opinions

    def forget(self, exchange_ids: Collection[str]) -> None:
        # What says that there is a record goes last, so that a failure can be tried again.
        self._forget_records(exchange_ids)
        self._exchanges.forget(exchange_ids)

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        forgotten = self._exchanges.purge(before, guild_id)
        self._forget_records(forgotten)
        return forgotten


class RememberedExchanges:
    """A fake: exchanges, opinions and records in dictionaries."""

    def __init__(self) -> None:
        self.kept_records: dict[str, str] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.said: dict[tuple[str, int], Opinion] = {}

    def keep(self, exchange: Exchange) -> None:
        self.exchanges[exchange.id] = exchange

    def find(self, exchange_id: str) -> Exchange | None:
        return self.exchanges.get(exchange_id)

    def unfinished(self) -> list[Exchange]:
        writing = [each for each in self.exchanges.values() if each.state is State.WRITING]
        return sorted(writing, key=lambda exchange: exchange.asked_at)

    def rate(self, opinion: Opinion) -> None:
        self.said[opinion.exchange_id, opinion.person_id] = opinion

    def gaps(self, guild_id: int, limit: int) -> list[Gap]:
        alike = defaultdict(list)
        for each in self.exchanges.values():
            if each.guild_id == guild_id and each.state is State.REFUSED and each.question:
                alike[each.question.lower()].append(each)
        gaps = [
            Gap(
                max(each.question for each in same),
                len(same),
                max(each.asked_at for each in same),
            )
            for same in alike.values()
        ]
        return sorted(gaps, key=lambda gap: gap.last_asked_at, reverse=True)[:limit]

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        return [self.kept_records[each] for each in exchange_ids if each in self.kept_records]

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Opinion]]:
        found = [
            (self.exchanges[opinion.exchange_id], opinion)
            for opinion in self.said.values()
            if not opinion.helpful and opinion.exchange_id in self.exchanges
        ]
        here = [item for item in found if item[0].guild_id == guild_id]
        return sorted(here, key=lambda item: item[0].asked_at, reverse=True)[:limit]

    def opinions(self, exchange_id: str) -> list[Opinion]:
        found = [each for each in self.said.values() if each.exchange_id == exchange_id]
        return sorted(found, key=lambda opinion: opinion.person_id)

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Opinion]]:
        asked = [each for each in self.exchanges.values() if each.person_id == person_id]
        said = [each for each in self.said.values() if each.person_id == person_id]
        return (
            sorted(asked, key=lambda exchange: exchange.asked_at),
            sorted(said, key=lambda opinion: opinion.exchange_id),
        )

    def forget(self, exchange_ids: Collection[str]) -> None:
        for exchange_id in exchange_ids:
            self.exchanges.pop(exchange_id, None)
            self.kept_records.pop(exchange_id, None)
        left = {key: each for key, each in self.said.items() if key[0] not in exchange_ids}
        self.said = left

    def forget_opinions(self, person_id: int) -> None:
        self.said = {key: one for key, one in self.said.items() if key[1] != person_id}

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        old = [
            each.id
            for each in self.exchanges.values()
            if each.asked_at < before and guild_id in {None, each.guild_id}
        ]
        self.forget(old)
        return old
