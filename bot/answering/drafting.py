"""Verified claims, growing into a reply."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import notices as texts
from bot.answering.answer_builder import Reply, not_covered
from bot.types.answer import Answer, AnswerSentence, Mode, cite
from bot.types.claims import (
    DraftEvent,
    DroppedClaim,
    ModelSwitched,
    NoAnswer,
    VerifiedClaim,
    Written,
)
from bot.types.evidence import Evidence, Place


class Draft:
    """Verified claims, growing into a reply; citations are numbered as they come."""

    def __init__(self, evidence: Evidence, model: str, mode: Mode = Mode.LLM) -> None:
        self._evidence = evidence
        self.model = model
        self._mode = mode
        self._switched: tuple[str, ...] = ()
        self._numbers: dict[tuple[int, int], int] = {}
        self._places: list[Place] = []
        self._dropped = 0
        self.claims: list[AnswerSentence] = []
        self.events: list[DraftEvent] = []
        self.gave_up = False

    def add(self, event: DraftEvent) -> bool:
        """Take an event in; true when there is something new to show."""
        if self.gave_up and not isinstance(event, Written):
            return False
        self.events.append(event)
        self.gave_up = self.gave_up or (isinstance(event, NoAnswer) and not self.claims)
        if isinstance(event, VerifiedClaim):
            numbers = tuple(dict.fromkeys(self._number(place) for place in event.sources))
            self.claims.append(AnswerSentence(event.text, numbers))
            return True
        if isinstance(event, ModelSwitched):
            self.model = event.model
            self._switched = (texts.model_switched(event.failed, event.reason, event.model),)
        self._dropped += isinstance(event, DroppedClaim)
        return False

    def reply(self, stopped: tuple[str, ...] = ()) -> Reply:
        """What there is so far; ``stopped`` says why there will be no more."""
        said = texts.tags_dropped if self._mode is Mode.QUOTES else texts.claims_dropped
        dropped = (said(self._dropped),) if self._dropped else ()
        answer = Answer(
            question=self._evidence.question.text,
            mode=self._mode,
            model=self.model,
            notices=(*self._switched, *stopped, *dropped),
            sentences=tuple(self.claims),
            citations=cite(self._places, self._evidence),
        )
        return Reply(answer, self._evidence, tuple(self.events))

    def refusal(self) -> Reply:
        """What there is when the model itself says that the sentences do not answer."""
        reply = not_covered(self._evidence)
        answer = replace(reply.answer, mode=self._mode, model=self.model, notices=self._switched)
        return replace(reply, answer=answer, events=tuple(self.events))

    def _number(self, place: Place) -> int:
        version, sentence = place
        key = (version.key, sentence.index)
        if key not in self._numbers:
            self._places.append(place)
            self._numbers[key] = len(self._places)
        return self._numbers[key]
