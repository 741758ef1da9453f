"""Exchanges, feedback and records in dictionaries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.types.records import UNFINISHED, Exchange, ExchangeState, Feedback


class InMemoryExchanges:
    """Exchanges, feedback and audit records in dictionaries."""

    def __init__(self) -> None:
        self.kept_records: dict[str, str] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.said: dict[tuple[str, int], Feedback] = {}

    def keep(self, exchange: Exchange) -> None:
        self.exchanges[exchange.id] = exchange

    def find(self, exchange_id: str) -> Exchange | None:
        return self.exchanges.get(exchange_id)

    def find_by_message(self, channel_id: int, message_id: int) -> Exchange | None:
        found = [
            each
            for each in self.exchanges.values()
            if each.channel_id == channel_id and message_id in each.message_ids
        ]
        return max(found, key=lambda each: each.asked_at, default=None)

    def unfinished(self) -> list[Exchange]:
        unfinished = [each for each in self.exchanges.values() if each.state in UNFINISHED]
        return sorted(unfinished, key=lambda exchange: exchange.asked_at)

    def rate(self, feedback: Feedback) -> None:
        if feedback.exchange_id in self.exchanges:
            self.said[feedback.exchange_id, feedback.person_id] = feedback

    def refused(self, guild_id: int, limit: int) -> list[Exchange]:
        found = [
            each
            for each in self.exchanges.values()
            if each.guild_id == guild_id
            and each.state is ExchangeState.REFUSED
            and each.question
            and not each.private
            and not each.dismissed
        ]
        return sorted(found, key=lambda each: each.asked_at, reverse=True)[:limit]

    def dismiss(self, guild_id: int, exchange_ids: Collection[str]) -> None:
        for exchange_id in exchange_ids:
            found = self.exchanges.get(exchange_id)
            if found and found.guild_id == guild_id:
                self.exchanges[exchange_id] = replace(found, dismissed=True)

    def records(self, exchange_ids: Collection[str]) -> list[str]:
        return [self.kept_records[each] for each in exchange_ids if each in self.kept_records]

    def complaints(self, guild_id: int, limit: int) -> list[tuple[Exchange, Feedback]]:
        found = [
            (self.exchanges[opinion.exchange_id], opinion)
            for opinion in self.said.values()
            if not opinion.helpful and opinion.exchange_id in self.exchanges
        ]
        here = [item for item in found if item[0].guild_id == guild_id]
        return sorted(here, key=lambda item: item[0].asked_at, reverse=True)[:limit]

    def feedback(self, exchange_id: str) -> list[Feedback]:
        found = [each for each in self.said.values() if each.exchange_id == exchange_id]
        return sorted(found, key=lambda opinion: opinion.person_id)

    def of_person(self, person_id: int) -> tuple[list[Exchange], list[Feedback]]:
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

    def forget_feedback(self, person_id: int) -> None:
        self.said = {key: one for key, one in self.said.items() if key[1] != person_id}

    def purge(self, before: datetime, guild_id: int | None = None) -> list[str]:
        old = [
            each.id
            for each in self.exchanges.values()
            if each.asked_at < before and guild_id in {None, each.guild_id}
        ]
        self.forget(old)
        return old
