"""The source menu of an answer, and the buttons below an answer or a refusal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.limits import BUTTON_LABEL, OPTION, OPTIONS
from bot.discord.markdown import fit
from bot.discord.request import QuestionRequest
from bot.discord.ui.messages import Button, Menu, Option, OutgoingMessage
from bot.types.answer import Answer, Citation, Refusal

SOURCES = "sources"
"""The ``custom_id`` of the source menu."""

DOCUMENT = "document"
"""The same of an answer from documents, whose message holds all that can be shown of them."""

STOP = "stop"

GOOD, BAD, NEXT, THREAD, SHARE, DELETE = "good", "bad", "next", "thread", "share", "delete"

PASSAGES, REPHRASE, HAND_ON = "passages", "rephrase", "hand-on"
"""The buttons below a refusal: what comes closest, ask in other words, ask a moderator."""

DOCUMENT_PASSAGES = "given-passages"
"""The same for documents, of which the button carries the place and digests of sentences."""

NEAREST = 3
"""How many of the closest passages are shown; their places fit into a ``custom_id``."""
CHOOSE = "choose"
"""The ``custom_id`` of the buttons that choose an article, with the question and the version."""

THUMB_UP, THUMB_DOWN = "👍", "👎"

_DIGEST = 12
"""Hexadecimal digits; three of these fit into a ``custom_id`` beside the longest place."""

_OPTION_VALUE = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A version by its key, and one of its sentences by index."""

    version_key: int
    index: int

    @property
    def value(self) -> str:
        """The choice as the value of an option; ``parse_source_choice`` reads it."""
        return f"{self.version_key}:{self.index}"


def add_buttons(
    messages: Sequence[OutgoingMessage], request: QuestionRequest, answer: Answer
) -> tuple[OutgoingMessage, ...]:
    """The messages of an answer with buttons below the last one.

    A reply to a message that is no question has no buttons. An answer that asks which
    article is meant has one for each article to choose from.
    """
    if answer.asks_nothing:
        return tuple(messages)
    *others, last = messages
    # A document has no key by which a button could choose it.
    if answer.choices and request.documents is None:
        return (*others, replace(last, buttons=tuple(_choice_buttons(request, answer))))
    if request.private:
        # Share posts the message it belongs to, so each message needs its own.
        others = [replace(each, buttons=(_share_button(request),)) for each in others]
    return (*others, replace(last, buttons=tuple(_buttons(request, last, answer))))


def _buttons(request: QuestionRequest, last: OutgoingMessage, answer: Answer) -> Iterator[Button]:
    strings = request.strings
    if answer.refusal:
        yield from _refusal_buttons(request, answer.refusal)
    yield Button(THUMB_UP, f"{GOOD}:{request.id}")
    yield Button(THUMB_DOWN, f"{BAD}:{request.id}")
    if not answer.refusal:
        yield Button(strings.ask_follow_up, _with_place(NEXT, request))
    if request.private:
        if last.file is None:
            yield _share_button(request)
        return
    if request.guild_id is not None and not request.in_thread and not answer.refusal:
        yield Button(strings.continue_in_thread, f"{THREAD}:{request.id}")
    yield Button(strings.delete, f"{DELETE}:{request.id}")


def _refusal_buttons(request: QuestionRequest, refusal: Refusal) -> Iterator[Button]:
    strings = request.strings
    nearest = refusal.nearest[:NEAREST]
    if nearest and request.documents:
        digests = [sentence_digest(citation.quote) for citation in nearest]
        name = _with_place(DOCUMENT_PASSAGES, request)
        yield Button(strings.show_nearest, ":".join([name, *digests]))
    elif nearest:
        choices = [choice_of(citation).value for citation in nearest]
        yield Button(strings.show_nearest, ":".join([PASSAGES, *choices]))
    yield Button(strings.rephrase, _with_place(REPHRASE, request))
    if request.has_moderators and request.documents is None:
        yield Button(strings.ask_moderator, f"{HAND_ON}:{request.id}")


def _with_place(name: str, request: QuestionRequest) -> str:
    """The ``custom_id`` of that name; it says where the documents of the answer are."""
    return f"{name}:{request.documents.place}" if request.documents else name


def _choice_buttons(request: QuestionRequest, answer: Answer) -> Iterator[Button]:
    for version in answer.choices:
        label = fit(version.article.title or request.strings.untitled, BUTTON_LABEL)
        yield Button(label, f"{CHOOSE}:{request.id}:{version.key}")
    if not request.private:
        yield Button(request.strings.delete, f"{DELETE}:{request.id}")


def _share_button(request: QuestionRequest) -> Button:
    return Button(request.strings.share, SHARE)


def add_source_menu(
    messages: Sequence[OutgoingMessage], citations: Sequence[Citation], strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The messages with a menu of the cited sentences, if there are any, in the last one."""
    options = {
        choice_of(citation).value: _option(citation, strings) for citation in citations[:OPTIONS]
    }
    if not options:
        return tuple(messages)
    menu = Menu(strings.choose_source, SOURCES, tuple(options.values()))
    return (*messages[:-1], replace(messages[-1], menu=menu))


def add_document_menu(
    messages: Sequence[OutgoingMessage], citations: Sequence[Citation], strings: Strings = ENGLISH
) -> tuple[OutgoingMessage, ...]:
    """The same for citations of documents, which no store has: the options are their numbers."""
    options = tuple(
        replace(_option(citation, strings), value=str(citation.number))
        for citation in citations[:OPTIONS]
    )
    if not options:
        return tuple(messages)
    menu = Menu(strings.choose_source, DOCUMENT, options)
    return (*messages[:-1], replace(messages[-1], menu=menu))


def sentence_digest(text: str) -> str:
    """What finds a sentence again in a document that nobody stores."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGEST]


def choice_of(citation: Citation) -> SourceChoice:
    """Where the cited sentence stands."""
    return SourceChoice(citation.version.key, citation.sentence.index)


def parse_passages(arguments: Sequence[str]) -> tuple[SourceChoice, ...]:
    """The passages that a button shows, by the arguments of its ``custom_id``, forged or not."""
    pairs = zip(arguments[::2], arguments[1::2], strict=False)
    choices = (parse_source_choice(":".join(pair)) for pair in pairs)
    return tuple(choice for choice in choices if choice)[:NEAREST]


def parse_source_choice(value: str) -> SourceChoice | None:
    """The source that an option of the menu stands for; ``None`` for what no menu offers."""
    match = _OPTION_VALUE.fullmatch(value)
    return SourceChoice(int(match[1]), int(match[2])) if match else None


def _option(citation: Citation, strings: Strings) -> Option:
    title = citation.version.article.title or strings.untitled
    label = fit(f"[{citation.number}] {title}", OPTION)
    return Option(label, fit(citation.quote, OPTION) or "…", choice_of(citation).value)


def stop_button(question_id: str, strings: Strings = ENGLISH) -> Button:
    """The button that stops an answer."""
    return Button(strings.stop, f"{STOP}:{question_id}")
