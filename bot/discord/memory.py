"""What was said before: Discord itself is the memory, by its chain of replies.

A question that replies to an answer follows up what that answered, which may
have been a follow-up itself. Nothing is kept here: the messages are read again,
in the one channel, and a person who deletes one has it forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import discord
import structlog

from bot.conversation import MAX_TURNS, Turn
from bot.discord.replies import TRANSPORT_ERRORS
from bot.discord.wording import ENGLISH, Wording

_MARK = re.compile(r"\[?\[\d+\]\]?(?:\(<[^>]*>\))?")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_log = structlog.get_logger("bot.discord")


@dataclass(frozen=True, slots=True)
class Recollection:
    """The turns before a question, the oldest first, and how many more there are at least."""

    turns: tuple[Turn, ...] = ()
    left_out: int = 0


async def recall(
    message: discord.Message, bot_id: int, languages: Iterable[Wording] = (ENGLISH,)
) -> Recollection:
    """The conversation that a message continues by replying. Never fails: less is remembered."""
    turns: list[Turn] = []
    current: discord.Message | None = message
    while current is not None:
        answer = await _replied_to(current)
        if answer is None or answer.author.id != bot_id:
            break
        if len(turns) == MAX_TURNS:
            return Recollection(tuple(turns), left_out=1)
        current = await _replied_to(answer)
        asked = current.content if current else ""
        turns.insert(0, turn_of(answer.content, asked, bot_id, languages))
    return Recollection(tuple(turns))


def turn_of(
    answer: str, asked: str, bot_id: int, languages: Iterable[Wording] = (ENGLISH,)
) -> Turn:
    """A turn from the contents of an answer and of the message that asked for it, if any.

    The answer to a command shows the question itself.
    """
    question = re.sub(rf"<@!?{bot_id}>", " ", asked).strip()
    if not question:
        question = _plain(_shown_question(answer, languages))
    return Turn(question, _plain(_sentences(answer, languages)))


def _shown_question(content: str, languages: Iterable[Wording]) -> str:
    for words in languages:
        before, _, after = words.asked.partition("{question}")
        found = re.search(f"^{re.escape(before)}(.+){re.escape(after)}$", content, re.MULTILINE)
        if found:
            return found[1]
    return ""


def _sentences(content: str, languages: Iterable[Wording]) -> str:
    """The lines of an answer above its sources and notices."""
    above = content
    for words in languages:
        above = above.partition(words.sources)[0]
    return " ".join(line for line in above.split("\n") if not line.startswith(("-# ", "> ")))


def _plain(markdown: str) -> str:
    return _ESCAPE.sub(r"\1", _MARK.sub("", markdown))


async def _replied_to(message: discord.Message) -> discord.Message | None:
    """The message that another replies to, in the same channel, as far as it can be read."""
    reference = message.reference
    if reference is None or reference.channel_id != message.channel.id:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    if isinstance(reference.resolved, discord.DeletedReferencedMessage):
        return None
    if reference.message_id is None:
        return None
    try:
        return await message.channel.fetch_message(reference.message_id)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("not remembered", error=type(error).__name__)
        return None
