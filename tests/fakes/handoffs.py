"""Hand-offs in a dictionary."""

from __future__ import annotations

from dataclasses import replace

from bot.types.handoff import Handoff, HandoffState


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

    def close(self, exchange_id: str, state: HandoffState, moderator_id: int, reply: str) -> bool:
        found = self.all.get(exchange_id)
        if found is None or found.state is not HandoffState.OPEN:
            return False
        self.all[exchange_id] = replace(found, state=state, moderator_id=moderator_id, reply=reply)
        return True

    def reopen(self, exchange_id: str) -> None:
        if exchange_id in self.all:
            self.all[exchange_id] = replace(
                self.all[exchange_id], state=HandoffState.OPEN, moderator_id=None, reply=""
            )

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
                self.all[exchange_id] = replace(each, moderator_id=None, reply="")
