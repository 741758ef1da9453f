"""The buttons and the source menu below an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import BUTTON_LABEL, OPTION, OPTIONS
from bot.discord.markdown import fit
from bot.discord.request import QuestionRequest
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.types.answer import Answer, Citation

SOURCES = "sources"
"""The ``custom_id`` of the source menu."""

STOP = "stop"

GOOD, BAD, NEXT, THREAD, SHARE, DELETE = "good", "bad", "next", "thread", "share", "delete"

CHOOSE = "choose"
"""The ``custom_id`` of the buttons that choose an article, with the question and the version."""

THUMB_UP, THUMB_DOWN = "👍", "👎"

_OPTION_VALUE = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A version by its key, and one of its sentences by index."""

    version_key: int
    index: int


def add_buttons(
    messages: Sequence[OutgoingMessage], request: QuestionRequest, answer: Answer
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer with buttons below the last one.

    A reply to a message that is no question has no buttons. A question back has one
    for each article to choose from.
    """
    if answer.asks_nothing:
        return tuple(messages)
    *others, last = messages
    if answer.choices:
        return (*others, replace(last, buttons=tuple(_choice_buttons(request, answer))))
    if request.private:
        # Share posts the message it belongs to, so each message needs its own.
        others = [replace(each, buttons=(_share_button(request),)) for each in others]
    return (*others, replace(last, buttons=tuple(_buttons(request, last))))


def _buttons(request: QuestionRequest, last: OutgoingMessage) -> Iterator[Button]:
    strings = request.strings
    yield Button(THUMB_UP, f"{GOOD}:{request.id}")
    yield Button(THUMB_DOWN, f"{BAD}:{request.id}")
    yield Button(strings.ask_follow_up, NEXT)
    if request.private:
        if last.file is None:
            yield _share_button(request)
        return
    if request.guild_id is not None and not request.in_thread:
        yield Button(strings.continue_in_thread, f"{THREAD}:{request.id}")
    yield Button(strings.delete, f"{DELETE}:{request.id}")


def _choice_buttons(request: QuestionRequest, answer: Answer) -> Iterator[Button]:
    for version in answer.choices:
        label = fit(version.article.title or request.strings.untitled, BUTTON_LABEL)
        yield Button(label, f"{CHOOSE}:{request.id}:{version.key}")
    if not request.private:
        yield Button(request.strings.delete, f"{DELETE}:{request.id}")


def _share_button(request: QuestionRequest) -> Button:
    return Button(request.strings.share, SHARE)


def add_source_menu(
    messages: Sequence[OutgoingMessage], answer: Answer, strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer with the menu of its sources, if any, below the last one."""
    citations = answer.refusal.nearest if answer.refusal else answer.citations
    options = {
        _option_value(citation): _option(citation, strings) for citation in citations[:OPTIONS]
    }
    if not options:
        return tuple(messages)
    menu = Menu(strings.choose_source, SOURCES, tuple(options.values()))
    return (*messages[:-1], replace(messages[-1], menu=menu))


def parse_source_choice(value: str) -> SourceChoice | None:
    """The source that an option of the menu stands for; ``None`` for what no menu offers."""
    match = _OPTION_VALUE.fullmatch(value)
    return SourceChoice(int(match[1]), int(match[2])) if match else None


def _option_value(citation: Citation) -> str:
    return f"{citation.version.key}:{citation.sentence.index}"


def _option(citation: Citation, strings: Strings) -> Option:
    title = citation.version.article.title or strings.untitled
    label = fit(f"[{citation.number}] {title}", OPTION)
    return Option(label, fit(citation.quote, OPTION) or "…", _option_value(citation))


def stop_button(question_id: str, strings: Strings = ENGLISH) -> Button:
    """The button that stops an answer."""
    return Button(strings.stop, f"{STOP}:{question_id}")
