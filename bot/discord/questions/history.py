"""The conversation before a question, read from Discord's reply chains and threads.

A question that replies to an answer follows it up, and that answer may have
been to a follow-up itself. Nothing is stored here: the messages are read again
from the same channel, so deleting a message removes it from the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import discord
import structlog
from discord.abc import Messageable

from bot.discord.errors import TRANSPORT_ERRORS
from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.request import History
from bot.discord.ui.answer_components import (
    PASSAGES,
    REPHRASE,
    SOURCES,
    parse_passages,
    parse_source_choice,
)
from bot.discord.ui.shown_message import shown_buttons, shown_menus, shown_text
from bot.types.question import MAX_TURNS, Turn

THREAD_MESSAGES = 40
"""How many of a thread's last messages are read."""

_WRITTEN = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
}

_CITATION_MARK = re.compile(r"\[?\[\d+\]\]?(?:\(<[^>]*>\))?")

_ESCAPE_OR_BOLD = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*")

_log = structlog.get_logger("bot.discord")


async def load_history(
    message: discord.Message, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> History:
    """The conversation that a message continues: its reply chain, else a thread of the bot's.

    Never fails: what cannot be read is left out.
    """
    answer = await replied_to(message)
    if answer is not None:
        return await load_history_from(answer, bot_id, languages)
    thread = message.channel
    if isinstance(thread, discord.Thread) and thread.owner_id == bot_id:
        return await _thread_history(thread, message, bot_id, languages)
    return History()


async def load_history_from(
    answer: discord.Message | None, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> History:
    """The conversation up to and with an answer. Never fails: what cannot be read is left out."""
    turns: list[Turn] = []
    while answer is not None and answer.author.id == bot_id:
        if len(turns) == MAX_TURNS:
            return History(tuple(turns), left_out=1)
        turn, answer = await _turn_and_before(answer, bot_id, languages)
        turns.insert(0, turn)
    return History(tuple(turns))


async def question_of(
    answer: discord.Message, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> str:
    """The question of an answer; empty if it cannot be read."""
    if answer.author.id != bot_id:
        return ""
    turn, _ = await _turn_and_before(answer, bot_id, languages, follow=False)
    return turn.question


async def _turn_and_before(
    answer: discord.Message, bot_id: int, languages: Iterable[Strings], *, follow: bool = True
) -> tuple[Turn, discord.Message | None]:
    """The turn of an answer, and unless ``follow`` is false the answer before it."""
    before = await replied_to(answer)
    # An answer to a form replies to the previous answer and shows its question itself.
    is_form_answer = before is not None and before.author.id == bot_id
    question = before.content if before and not is_form_answer else ""
    turn = _turn(answer, question, bot_id, languages)
    if is_form_answer or before is None or not follow:
        return turn, before
    return turn, await replied_to(before)


async def find_question(
    channel: Messageable, answer_id: int, bot_id: int, languages: Iterable[Strings]
) -> str:
    """The question of an answer; empty if it cannot be read."""
    try:
        answer = await channel.fetch_message(answer_id)
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("answer_not_read", error=type(error).__name__)
        return ""
    return await question_of(answer, bot_id, languages)


async def _thread_history(
    thread: discord.Thread, message: discord.Message, bot_id: int, languages: Iterable[Strings]
) -> History:
    """The last answers in a thread, and the answer that it was opened from."""
    try:
        newest_first = [
            each async for each in thread.history(limit=THREAD_MESSAGES, before=message)
        ]
        if len(newest_first) < THREAD_MESSAGES and isinstance(thread.parent, discord.TextChannel):
            # A thread has the id of the message that it was opened from.
            newest_first.append(await thread.parent.fetch_message(thread.id))
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        _log.info("history_not_read", error=type(error).__name__)
        return History()
    turns: list[Turn] = []
    for answer in newest_first:
        if answer.author.id != bot_id or answer.type not in _WRITTEN:
            continue
        before = await replied_to(answer)
        turn = _turn(answer, before.content if before else "", bot_id, languages)
        if turn.question and (turn.answer or turn.cited):
            if len(turns) == MAX_TURNS:
                return History(tuple(turns), left_out=1)
            turns.insert(0, turn)
    return History(tuple(turns))


def _turn(
    answer: discord.Message, question: str, bot_id: int, languages: Iterable[Strings]
) -> Turn:
    turn = parse_turn(shown_text(answer), question, bot_id, languages)
    if any(button.custom_id == REPHRASE for button in shown_buttons(answer)):
        # The reason for a refusal is no sentence of an article.
        turn = replace(turn, answer="")
    return replace(turn, cited=tuple(dict.fromkeys(_cited(answer))))


def _cited(answer: discord.Message) -> Iterator[int]:
    """The versions that an answer's menu of sources or a refusal's button shows."""
    for menu in shown_menus(answer):
        if menu.custom_id == SOURCES:
            choices = (parse_source_choice(option.value) for option in menu.options)
            yield from (choice.version_key for choice in choices if choice)
    for button in shown_buttons(answer):
        name, *arguments = button.custom_id.split(":")
        if name == PASSAGES:
            yield from (choice.version_key for choice in parse_passages(arguments))


def parse_turn(
    answer: str, question: str, bot_id: int, languages: Iterable[Strings] = (ENGLISH,)
) -> Turn:
    """A turn from the text of an answer and of the message that it replies to.

    ``question`` is empty for the answer to a command, which shows the question itself.
    """
    question = re.sub(rf"<@!?{bot_id}>", " ", question).strip()
    if not question:
        question = _unescape(_shown_question(answer, languages))
    return Turn(question, _unescape(_shown_sentences(answer, languages)))


def _shown_question(content: str, languages: Iterable[Strings]) -> str:
    for strings in languages:
        before, _, after = strings.question_line.partition("{question}")
        found = re.search(f"^{re.escape(before)}(.+){re.escape(after)}$", content, re.MULTILINE)
        if found:
            return found[1]
    return ""


def _shown_sentences(content: str, languages: Iterable[Strings]) -> str:
    """The lines of an answer, without its context, sources and notices.

    In messages of earlier versions, the sources are below a heading.
    """
    above = content
    for strings in languages:
        above = above.partition(strings.sources)[0]
    return " ".join(line for line in above.split("\n") if not line.startswith(("-# ", "> ")))


def _unescape(markdown: str) -> str:
    return _ESCAPE_OR_BOLD.sub(r"\1", _CITATION_MARK.sub("", markdown))


async def replied_to(message: discord.Message) -> discord.Message | None:
    """The message in the same channel that a message replies to, if it can be read."""
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
        _log.info("history_not_read", error=type(error).__name__)
        return None
