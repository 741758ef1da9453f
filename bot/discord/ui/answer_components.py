"""The buttons below an answer that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.discord.request import Asked
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.types.answer import Answer, RefusalCode

GOOD, BAD, NEXT, THREAD, SHARE, DELETE = "good", "bad", "next", "thread", "share", "delete"

THUMB_UP, THUMB_DOWN = "👍", "👎"


def with_buttons(
    messages: Sequence[OutgoingMessage], asked: Asked, answer: Answer
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer, the last one with its buttons; a reply to no question has none."""
    if answer.refusal and answer.refusal.code is RefusalCode.NOT_A_QUESTION:
        return tuple(messages)
    *others, last = messages
    if asked.private:
        # What is shared is the message itself, so each has a button of its own.
        others = [replace(each, buttons=(_share(asked),)) for each in others]
    return (*others, replace(last, buttons=tuple(_buttons(asked, last))))


def _buttons(asked: Asked, last: OutgoingMessage) -> Iterator[Button]:
    words = asked.words
    yield Button(THUMB_UP, f"{GOOD}:{asked.id}")
    yield Button(THUMB_DOWN, f"{BAD}:{asked.id}")
    yield Button(words.ask_next, NEXT)
    if asked.private:
        if last.file is None:
            yield _share(asked)
        return
    if asked.guild_id is not None and not asked.in_thread:
        yield Button(words.open_thread, THREAD)
    yield Button(words.delete, f"{DELETE}:{asked.id}:{asked.by}")


def _share(asked: Asked) -> Button:
    return Button(asked.words.share, SHARE)
