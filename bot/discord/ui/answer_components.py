"""The buttons below an answer that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import OPTION, OPTIONS, length
from bot.discord.markdown import shortened
from bot.discord.request import QuestionRequest
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.types.answer import Answer, Citation, RefusalCode

MENU = "sources"
"""The identifier of the menu."""

STOP = "stop"

GOOD, BAD, NEXT, THREAD, SHARE, DELETE = "good", "bad", "next", "thread", "share", "delete"

THUMB_UP, THUMB_DOWN = "👍", "👎"


def with_buttons(
    messages: Sequence[OutgoingMessage], asked: QuestionRequest, answer: Answer
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer, the last one with its buttons; a reply to no question has none."""
    if answer.refusal and answer.refusal.code is RefusalCode.NOT_A_QUESTION:
        return tuple(messages)
    *others, last = messages
    if asked.private:
        # What is shared is the message itself, so each has a button of its own.
        others = [replace(each, buttons=(_share(asked),)) for each in others]
    return (*others, replace(last, buttons=tuple(_buttons(asked, last))))


def _buttons(asked: QuestionRequest, last: OutgoingMessage) -> Iterator[Button]:
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


def _share(asked: QuestionRequest) -> Button:
    return Button(asked.words.share, SHARE)


def with_sources(
    messages: Sequence[OutgoingMessage], answer: Answer, words: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer, the last one with the menu of its sources, if there are any."""
    cited = answer.refusal.nearest if answer.refusal else answer.citations
    options = {_value(citation): _option(citation, words) for citation in cited[:OPTIONS]}
    if not options:
        return tuple(messages)
    menu = Menu(words.choose_source, MENU, tuple(options.values()))
    return (*messages[:-1], replace(messages[-1], menu=menu))


def _value(citation: Citation) -> str:
    return f"{citation.version.key}:{citation.sentence.index}"


def _option(citation: Citation, words: Strings) -> Option:
    title = citation.version.article.title or words.untitled
    label = _within(f"[{citation.number}] {title}")
    return Option(label, _within(citation.quote), _value(citation))


def _within(text: str) -> str:
    room = OPTION
    while length(shown := shortened(text, room)) > OPTION:
        room -= 1
    return shown or "…"


def stop_button(question_id: str, asker_id: int, words: Strings = ENGLISH) -> Button:
    """The button that stops an answer."""
    return Button(words.stop, f"{STOP}:{question_id}:{asker_id}")
