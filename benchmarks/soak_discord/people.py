"""People who ask, rate answers, and see what became of their questions."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.soak.articles import place_of, question_about, thing_of
from bot.discord.i18n.strings import Strings
from bot.discord.ui.answer_components import THUMB_UP
from tests.integration.discord import payloads
from tests.integration.discord.loopback import LoopbackDiscord

PEOPLE, GUILDS = 30, 4
FIRST_PERSON = 10_000
THINKING, EPHEMERAL = 128, 64
NOWHERE = 3_000
"""Articles from this number on are asked about and never ingested."""

_STRINGS = Strings()
_COUNTED = re.compile(r"In (\w+stead) ([\d,]+) (\w+) were counted")
_BUTTON = 2


@dataclass(frozen=True)
class AskedQuestion:
    """A question: the number of the article that answers it, when it was asked, during which fault."""

    number: int
    event: dict[str, Any]
    at: float
    during: str

    @property
    def channel(self) -> str:
        return str(self.event["channel_id"])


class Town(LoopbackDiscord):
    """A Discord with many people in several guilds."""

    def event(
        self, kind: int, channel: dict[str, Any], guild: str, data: dict[str, Any], person: int
    ) -> dict[str, Any]:
        """An interaction of one of them."""
        event = self._interaction(kind, channel, guild, data)
        event["member"] |= {"user": payloads.user(str(FIRST_PERSON + person), f"person{person}")}
        return event

    def asking(self, question: str) -> dict[str, Any]:
        """The data of ``/ask``."""
        return self._command_data("ask", {"question": question})


class People:
    """Everybody who uses the bot; each question has a channel of its own."""

    def __init__(self, discord: Town, seed: int) -> None:
        self.asked: list[AskedQuestion] = []
        self.presses: list[dict[str, Any]] = []
        self.during = "nothing"
        self._discord = discord
        self._chance = Random(seed)  # noqa: S311 - no secret
        self._guilds = [payloads.snowflake() for _ in range(GUILDS)]

    async def ask(self, known: int) -> None:
        """Ask about one of the first ``known`` articles, or about one that does not exist."""
        number = self._chance.randrange(max(known, 1))
        if self._chance.random() < 0.2:
            number += NOWHERE
        question = self._chance.choice(
            (question_about(number), question_about(number).lower().replace("stead", "stead "))
            if self._chance.random() < 0.1
            else (question_about(number),)
        )
        guild = self._chance.choice(self._guilds)
        channel = payloads.text_channel(payloads.snowflake(), guild, "news")
        self._discord.channels[channel["id"]] = {}
        data = self._discord.asking(question)
        event = self._interaction(2, channel, guild, data)
        self.asked.append(AskedQuestion(number, event, time.monotonic(), self.during))
        await self._discord.gateway.dispatch("INTERACTION_CREATE", event)

    async def press(self) -> None:
        """Give a thumbs-up to a finished answer."""
        answered = [asked for asked in self.asked[-40:] if self.ending(asked) == "answered"]
        if not answered:
            return
        asked = self._chance.choice(answered)
        shown = next(iter(self._discord.channels[asked.channel].values()))
        button = next(
            (
                part
                for part in payloads.parts_of(shown)
                if (part.get("emoji") or {}).get("name") == THUMB_UP
                or part.get("label") == THUMB_UP
            ),
            None,
        )
        if button is None:
            return
        data = {"custom_id": button["custom_id"], "component_type": _BUTTON}
        channel = payloads.text_channel(asked.channel, asked.event["guild_id"], "news")
        event = self._interaction(3, channel, asked.event["guild_id"], data)
        event["message"] = shown
        event["channel_id"] = asked.channel
        self.presses.append(event)
        await self._discord.gateway.dispatch("INTERACTION_CREATE", event)

    def ending(self, asked: AskedQuestion) -> str | None:
        """How a question has ended; ``None`` while it has not."""
        # An ephemeral message responds to a button.
        everything = self._discord.channels[asked.channel].values()
        shown = [message for message in everything if not message["flags"] & EPHEMERAL]
        if not shown:
            return None
        text = "\n".join(map(payloads.text_of, shown))
        labels = {label for message in shown for label in payloads.labels_of(message)}
        if _STRINGS.interrupted in text:
            return "marked as interrupted"
        if _STRINGS.stop in labels or any(map(_is_unfinished, shown)):
            return None
        if _STRINGS.ask_follow_up in labels:
            return "answered"
        # Answers and refusals can be rated, error messages cannot.
        return "refused" if THUMB_UP in labels else "ended with an error message"

    def endings(self) -> Counter[str]:
        """How many questions have ended how."""
        return Counter(self.ending(asked) or "nothing" for asked in self.asked)

    def confirmed_ratings(self) -> int:
        """How many ratings the bot has confirmed, counting each person's last for an answer."""
        return len(
            {
                (event["channel_id"], event["member"]["user"]["id"])
                for event in self.presses
                if self._shown_for(event) == _STRINGS.marked_helpful
            }
        )

    def _shown_for(self, event: dict[str, Any]) -> str:
        original = self._discord.originals.get(event["token"])
        shown = self._discord.channels[event["channel_id"]].get(original, {})
        return payloads.text_of(shown)

    def left_thinking(self) -> int:
        """How many presses were acknowledged and never answered."""
        return sum(
            message["flags"] & EPHEMERAL != 0 and message["flags"] & THINKING != 0
            for asked in self.asked
            for message in self._discord.channels[asked.channel].values()
        )

    def is_acknowledged(self, asked: AskedQuestion) -> bool:
        """Whether the bot acknowledged the question; else Discord tells the person that it did not."""
        return bool(self._discord.channels[asked.channel])

    def misquoted(self, made: dict[str, set[str]]) -> list[str]:
        """Figures shown that are in no version of any article."""
        wrong = []
        for asked in self.asked:
            for message in self._discord.channels[asked.channel].values():
                wrong += [
                    match[0]
                    for match in _COUNTED.finditer(payloads.text_of(message))
                    if match[2] not in made.get(match[1], ())
                ]
        return wrong

    def _interaction(
        self, kind: int, channel: dict[str, Any], guild: str, data: dict[str, Any]
    ) -> dict[str, Any]:
        person = self._chance.randrange(PEOPLE)
        return self._discord.event(kind, channel, guild, data, person)


def _is_unfinished(message: dict[str, Any]) -> bool:
    """Whether the bot still has to edit a message."""
    content = payloads.text_of(message)
    return bool(
        message["flags"] & THINKING
        or _STRINGS.waiting.matches(content)
        or any(part in content for part in (_STRINGS.searching, _STRINGS.writing))
    )


def counts_of(number: int, text: str) -> tuple[str, str]:
    """The place of an article, and the count that its text gives."""
    found = re.search(rf"In {place_of(number)} ([\d,]+) {thing_of(number)}", text)
    return place_of(number), found[1] if found else ""
