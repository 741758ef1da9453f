"""Hand-offs in a dictionary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.types.handoff import Handoff, HandoffState

OPEN = {"state": HandoffState.OPEN, "moderator_id": None, "reply": "", "reply_id": None}


class InMemoryHandoffs:
    """A fake: hand-offs by the identifier of their question."""

    def __init__(self) -> None:
        self.all: dict[str, Handoff] = {}

    def add(self, handoff: Handoff) -> bool:
        if handoff.exchange_id in self.all:
            return False
        self.all[handoff.exchange_id] = handoff
        return True

    def find(self, exchange_id: str) -> Handoff | None:
        return self.all.get(exchange_id)

    def place(self, exchange_id: str, message_id: int) -> None:
        if exchange_id in self.all:
            self.all[exchange_id] = replace(self.all[exchange_id], message_id=message_id)

    def dismiss(self, exchange_id: str, moderator_id: int) -> bool:
        values = {"state": HandoffState.DISMISSED, "moderator_id": moderator_id}
        return self._change(exchange_id, HandoffState.OPEN, **values)

    def take_reply(self, exchange_id: str, moderator_id: int, reply: str, reply_id: int) -> bool:
        values = {"moderator_id": moderator_id, "reply": reply, "reply_id": reply_id}
        return self._change(exchange_id, HandoffState.OPEN, state=HandoffState.DELIVERING, **values)

    def settle(self, exchange_id: str) -> None:
        self._change(exchange_id, HandoffState.DELIVERING, state=HandoffState.ANSWERED)

    def reopen(self, exchange_id: str) -> None:
        self._change(exchange_id, HandoffState.DELIVERING, **OPEN)

    def undelivered(self) -> list[Handoff]:
        found = [each for each in self.all.values() if each.state is HandoffState.DELIVERING]
        return sorted(found, key=lambda each: each.reply_id or 0)

    def end(self, guild_id: int) -> None:
        for each in self.undelivered():
            if each.guild_id == guild_id:
                self.reopen(each.exchange_id)

    def remove(self, exchange_id: str) -> None:
        if exchange_id in self.all and self.all[exchange_id].message_id is None:
            del self.all[exchange_id]

    def of_person(self, person_id: int) -> list[Handoff]:
        found = [
            each for each in self.all.values() if person_id in {each.person_id, each.moderator_id}
        ]
        return sorted(found, key=lambda each: (each.handed_at, each.exchange_id))

    def forget_person(self, person_id: int) -> None:
        for exchange_id, each in list(self.all.items()):
            if each.person_id == person_id:
                del self.all[exchange_id]
            elif each.moderator_id == person_id:
                self._change(exchange_id, HandoffState.DELIVERING, state=HandoffState.OPEN)
                self._change(exchange_id, None, moderator_id=None, reply="", reply_id=None)

    def _change(self, exchange_id: str, known: HandoffState | None, **values: Any) -> bool:
        found = self.all.get(exchange_id)
        if found is None or (known and found.state is not known):
            return False
        self.all[exchange_id] = replace(found, **values)
        return True
