"""People who ask, press a thumb, and look at what became of their question."""

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

PEOPLE, SERVERS = 30, 4
FIRST_PERSON = 10_000
THINKING, EPHEMERAL = 128, 64
NOWHERE = 3_000
"""Articles from this number on are asked about and never ingested."""

_WORDS = Strings()
_COUNTED = re.compile(r"In (\w+stead) ([\d,]+) (\w+) were counted")
_BUTTON = 2


@dataclass(frozen=True)
class Asked:
    """A question that was put: the article that answers it, when, and during which fault."""

    number: int
    event: dict[str, Any]
    at: float
    during: str

    @property
    def channel(self) -> str:
        return str(self.event["channel_id"])


class Town(LoopbackDiscord):
    """A Discord with many people in several servers."""

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
    """Everybody who uses the bot, each question in a channel of its own."""

    def __init__(self, discord: Town, seed: int) -> None:
        self.asked: list[Asked] = []
        self.presses: list[dict[str, Any]] = []
        self.during = "nothing"
        self._discord = discord
        self._chance = Random(seed)  # noqa: S311 - no secret
        self._servers = [payloads.snowflake() for _ in range(SERVERS)]

    async def ask(self, known: int) -> None:
        """A question about one of the first so many articles, or about one that there is not."""
        number = self._chance.randrange(max(known, 1))
        if self._chance.random() < 0.2:
            number += NOWHERE
        question = self._chance.choice(
            (question_about(number), question_about(number).lower().replace("stead", "stead "))
            if self._chance.random() < 0.1
            else (question_about(number),)
        )
        guild = self._chance.choice(self._servers)
        channel = payloads.text_channel(payloads.snowflake(), guild, "news")
        self._discord.channels[channel["id"]] = {}
        data = self._discord.asking(question)
        event = self._interaction(2, channel, guild, data)
        self.asked.append(Asked(number, event, time.monotonic(), self.during))
        await self._discord.gateway.dispatch("INTERACTION_CREATE", event)

    async def press(self) -> None:
        """A thumb up for an answer that is there."""
        answered = [asked for asked in self.asked[-40:] if self.ending(asked) == "answered"]
        if not answered:
            return
        asked = self._chance.choice(answered)
        shown = next(iter(self._discord.channels[asked.channel].values()))
        button = next(
            (
                part
                for row in shown["components"]
                for part in row["components"]
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

    def ending(self, asked: Asked) -> str | None:
        """How a question has ended; ``None`` while it has not."""
        # What only one person sees answers a press.
        everything = self._discord.channels[asked.channel].values()
        shown = [message for message in everything if not message["flags"] & EPHEMERAL]
        if not shown:
            return None
        text = "\n".join(message["content"] for message in shown)
        labels = {
            part.get("label")
            for message in shown
            for row in message["components"]
            for part in row["components"]
        }
        unfinished = any(message["flags"] & THINKING for message in shown)
        under_way = (_WORDS.searching, _WORDS.growing, _WORDS.waiting.partition("{")[0])
        if _WORDS.interrupted in text:
            return "marked as interrupted"
        if unfinished or _WORDS.stop in labels or any(said in text for said in under_way):
            return None
        if _WORDS.sources in text:
            return "answered"
        if _WORDS.nearest in text or "No article mentions" in text or "do not answer" in text:
            return "refused"
        return "told what went wrong"

    def endings(self) -> Counter[str]:
        """How many questions have ended how."""
        return Counter(self.ending(asked) or "nothing" for asked in self.asked)

    def thanked(self) -> int:
        """How many opinions of an answer the bot has thanked for, of each person the last."""
        return len(
            {
                (event["channel_id"], event["member"]["user"]["id"])
                for event in self.presses
                if self._shown_for(event) == _WORDS.thanks
            }
        )

    def _shown_for(self, event: dict[str, Any]) -> str:
        original = self._discord.originals.get(event["token"])
        shown = self._discord.channels[event["channel_id"]].get(original, {})
        return str(shown.get("content", ""))

    def left_thinking(self) -> int:
        """How many presses have no reply, though one was promised."""
        return sum(
            message["flags"] & EPHEMERAL != 0 and message["flags"] & THINKING != 0
            for asked in self.asked
            for message in self._discord.channels[asked.channel].values()
        )

    def is_acknowledged(self, asked: Asked) -> bool:
        """Whether the bot took the question; else Discord itself says that it did not."""
        return bool(self._discord.channels[asked.channel])

    def misquoted(self, made: dict[str, set[str]]) -> list[str]:
        """Figures that were shown and that no edition of any article has."""
        wrong = []
        for asked in self.asked:
            for message in self._discord.channels[asked.channel].values():
                wrong += [
                    match[0]
                    for match in _COUNTED.finditer(message["content"])
                    if match[2] not in made.get(match[1], ())
                ]
        return wrong

    def _interaction(
        self, kind: int, channel: dict[str, Any], guild: str, data: dict[str, Any]
    ) -> dict[str, Any]:
        person = self._chance.randrange(PEOPLE)
        return self._discord.event(kind, channel, guild, data, person)


def counts_of(number: int, text: str) -> tuple[str, str]:
    """The place of an article, and the count that its text gives."""
    found = re.search(rf"In {place_of(number)} ([\d,]+) {thing_of(number)}", text)
    return place_of(number), found[1] if found else ""
