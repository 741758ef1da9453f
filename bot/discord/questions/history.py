"""What was said before: Discord itself is the memory, by its chains of replies and threads.

A question that replies to an answer follows up what that answered, which may
have been a follow-up itself. Nothing is kept here: the messages are read again,
in the one channel, and a person who deletes one has it forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.request import History
from bot.types.question import MAX_TURNS, Turn

THREAD_MESSAGES = 40
"""So many messages of a thread are looked at, the last ones."""

_WRITTEN = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
}

_MARK = re.compile(r"\[?\[\d+\]\]?(?:\(<[^>]*>\))?")

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_log = structlog.get_logger("bot.discord")


async def recall(
    message: discord.Message, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> History:
    """The conversation that a message continues. Never fails: less is remembered.

    That is the chain of replies, or else what was said in a thread of the bot's.
    """
    answer = await _replied_to(message)
    if answer is not None:
        return await recall_from(answer, bot_id, languages)
    thread = message.channel
    if isinstance(thread, discord.Thread) and thread.owner_id == bot_id:
        return await _said_in(thread, message, bot_id, languages)
    return History()


async def recall_from(
    answer: discord.Message | None, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> History:
    """The conversation up to an answer. Never fails: less is remembered."""
    turns: list[Turn] = []
    while answer is not None and answer.author.id == bot_id:
        if len(turns) == MAX_TURNS:
            return History(tuple(turns), left_out=1)
        before = await _replied_to(answer)
        # What came by a form replies to the answer before it, and shows its question itself.
        follows = before is not None and before.author.id == bot_id
        asked = before.content if before and not follows else ""
        turns.insert(0, turn_of(answer.content, asked, bot_id, languages))
        answer = before if follows or before is None else await _replied_to(before)
    return History(tuple(turns))


async def question_of(
    channel: Messageable, answer_id: int, bot_id: int, languages: Iterable[Strings]
) -> str:
    """The question of an answer, as far as both can be read; else nothing."""
    try:
        answer = await channel.fetch_message(answer_id)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("not read again", error=type(error).__name__)
        return ""
    recollection = await recall_from(answer, bot_id, languages)
    return recollection.turns[-1].question if recollection.turns else ""


async def _said_in(
    thread: discord.Thread, message: discord.Message, bot_id: int, languages: Iterable[Strings]
) -> History:
    """The last answers in a thread, and the one that it was opened from."""
    try:
        history = [said async for said in thread.history(limit=THREAD_MESSAGES, before=message)]
        if len(history) < THREAD_MESSAGES and isinstance(thread.parent, discord.TextChannel):
            # A thread has the number of the message that it was opened from.
            history.append(await thread.parent.fetch_message(thread.id))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("not remembered", error=type(error).__name__)
        return History()
    turns: list[Turn] = []
    for answer in history:
        if answer.author.id != bot_id or answer.type not in _WRITTEN:
            continue
        before = await _replied_to(answer)
        turn = turn_of(answer.content, before.content if before else "", bot_id, languages)
        if turn.question and turn.answer:
            if len(turns) == MAX_TURNS:
                return History(tuple(turns), left_out=1)
            turns.insert(0, turn)
    return History(tuple(turns))


def turn_of(
    answer: str, asked: str, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> Turn:
    """A turn from the contents of an answer and of the message that asked for it, if any.

    The answer to a command shows the question itself.
    """
    question = re.sub(rf"<@!?{bot_id}>", " ", asked).strip()
    if not question:
        question = _plain(_shown_question(answer, languages))
    return Turn(question, _plain(_sentences(answer, languages)))


def _shown_question(content: str, languages: Iterable[Strings]) -> str:
    for words in languages:
        before, _, after = words.asked.partition("{question}")
        found = re.search(f"^{re.escape(before)}(.+){re.escape(after)}$", content, re.MULTILINE)
        if found:
            return found[1]
    return ""


def _sentences(content: str, languages: Iterable[Strings]) -> str:
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
