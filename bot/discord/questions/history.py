"""The conversation before a question, read from Discord's reply chains and threads.

A question that replies to an answer follows it up, and that answer may have
been to a follow-up itself. Nothing is stored here: the messages are read again
from the same channel, so deleting a message removes it from the conversation.
Which messages an answer consists of is on record; whichever of them somebody
replies to, all of them are read. A conversation about documents ends where one about
the articles begins, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import discord
from discord.abc import Messageable

from bot.discord.i18n.strings import ENGLISH, Strings
from bot.discord.questions.message_lookup import (
    WRITTEN,
    PartsFinder,
    asked_text,
    fetch_message,
    is_post,
    messages_before,
    parts_of,
    question_message,
    replied_to,
)
from bot.discord.request import DocumentReference, History
from bot.discord.ui.answer_components import (
    CHOOSE,
    PASSAGES,
    REPHRASE,
    SOURCES,
    parse_passages,
    parse_source_choice,
)
from bot.discord.ui.given_documents import document_reference
from bot.discord.ui.shown_message import shown_buttons, shown_menus, shown_text
from bot.types.question import MAX_TURNS, Turn

_CITATION_MARK = re.compile(r"\[?\[\d+\]\]?(?:\(<[^>]*>\))?")

_ESCAPE_OR_BOLD = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*")


async def _not_on_record(_: discord.Message) -> Sequence[int]:
    return ()


async def load_history(
    message: discord.Message,
    bot_id: int,
    languages: Iterable[Strings] = (ENGLISH,),
    find_parts: PartsFinder = _not_on_record,
    *,
    whole_thread: bool = False,
) -> History:
    """The conversation that a message continues: its reply chain, else a thread of the bot's.

    With ``whole_thread``, anybody's thread. Never fails: what cannot be read is left out.
    """
    answer = await replied_to(message)
    if answer is not None:
        return await load_history_from(answer, bot_id, languages, find_parts)
    thread = message.channel
    if not isinstance(thread, discord.Thread) or is_post(message):
        return History()
    if whole_thread or thread.owner_id == bot_id:
        return await _thread_history(thread, message, bot_id, languages, find_parts)
    return History()


async def load_history_from(
    answer: discord.Message | None,
    bot_id: int,
    languages: Iterable[Strings] = (ENGLISH,),
    find_parts: PartsFinder = _not_on_record,
    parts: Sequence[discord.Message] = (),
) -> History:
    """The conversation up to and with an answer. Never fails: what cannot be read is left out.

    ``parts`` are the messages of that answer if they are at hand.
    """
    turns: list[Turn] = []
    about: DocumentReference | None = None
    while answer is not None and answer.author.id == bot_id:
        if len(turns) == MAX_TURNS:
            return History(tuple(turns), 1, about)
        parts = parts or await parts_of(answer, find_parts)
        reference = document_reference(parts)
        about = about if turns else reference
        if not _is_about_same(reference, about):
            break
        is_turn = _asked_something(parts)
        turn, answer = await _turn_and_before(parts, bot_id, languages)
        if is_turn:
            turns.insert(0, turn)
        parts = ()
    return History(tuple(turns), documents=about)


async def question_of(
    answer: discord.Message,
    bot_id: int,
    languages: Iterable[Strings] = (ENGLISH,),
    find_parts: PartsFinder = _not_on_record,
) -> str:
    """The question of an answer; empty if it cannot be read."""
    if answer.author.id != bot_id:
        return ""
    parts = await parts_of(answer, find_parts)
    turn, _ = await _turn_and_before(parts, bot_id, languages, follow=False)
    return turn.question


async def _turn_and_before(
    parts: Sequence[discord.Message],
    bot_id: int,
    languages: Iterable[Strings],
    *,
    follow: bool = True,
) -> tuple[Turn, discord.Message | None]:
    """The turn of an answer, and unless ``follow`` is false the answer before it."""
    before = await question_message(parts[0], bot_id)
    # An answer to a form replies to the previous answer and shows its question itself.
    is_form_answer = before is not None and before.author.id == bot_id
    question = await asked_text(before) if before and not is_form_answer else ""
    turn = _turn(parts, question, bot_id, languages)
    if is_form_answer or before is None or not follow:
        return turn, before
    return turn, await replied_to(before)


async def find_question(
    channel: Messageable,
    answer_id: int,
    bot_id: int,
    languages: Iterable[Strings],
    find_parts: PartsFinder = _not_on_record,
) -> str:
    """The question of an answer; empty if it cannot be read."""
    answer = await fetch_message(channel, answer_id)
    return await question_of(answer, bot_id, languages, find_parts) if answer else ""


async def _thread_history(
    thread: discord.Thread,
    message: discord.Message,
    bot_id: int,
    languages: Iterable[Strings],
    find_parts: PartsFinder,
) -> History:
    """The last answers in a thread, and the answer that it was opened from."""
    newest_first = await messages_before(thread, message)
    turns: list[Turn] = []
    about: DocumentReference | None = None
    read: dict[int, discord.Message] = {each.id: each for each in newest_first}
    for answer in newest_first:
        if answer.author.id != bot_id or answer.type not in WRITTEN or answer.id not in read:
            continue
        parts = await parts_of(answer, find_parts, read)
        for part in parts:
            read.pop(part.id, None)
        if not _asked_something(parts):
            continue
        before = await question_message(parts[0], bot_id, read)
        question = await asked_text(before) if before else ""
        turn, reference = _turn(parts, question, bot_id, languages), document_reference(parts)
        if not turn.question or not (turn.answer or turn.cited or reference):
            continue
        about = about if turns else reference
        if not _is_about_same(reference, about):
            break
        if len(turns) == MAX_TURNS:
            return History(tuple(turns), 1, about)
        turns.insert(0, turn)
    return History(tuple(turns), documents=about)


def _is_about_same(one: DocumentReference | None, other: DocumentReference | None) -> bool:
    """Whether two answers are about the same documents, or both about the articles."""
    return (one and one.place) == (other and other.place)


def _turn(
    parts: Sequence[discord.Message], question: str, bot_id: int, languages: Iterable[Strings]
) -> Turn:
    """The turn that the messages of an answer show, to a question as somebody wrote it.

    ``question`` is empty for the answer to a command, which shows the question itself.
    """
    shown = "\n".join(map(shown_text, parts))
    turn = parse_turn(shown, question, bot_id, languages)
    if any(map(_is_refusal, parts)):
        # The reason for a refusal is no sentence of an article.
        turn = replace(turn, answer="")
    cited = (key for part in parts for key in _cited(part))
    return replace(turn, cited=tuple(dict.fromkeys(cited)))


def _asked_something(parts: Sequence[discord.Message]) -> bool:
    """Whether these messages answer or refuse a question.

    The reply to a greeting and the like, and a failure, have no buttons and cite nothing.
    """
    return any(
        _CITATION_MARK.search(shown_text(part)) or any(shown_buttons(part)) for part in parts
    )


def _is_refusal(answer: discord.Message) -> bool:
    """Whether a message offers to ask in other words, or to choose an article."""
    names = {button.custom_id.partition(":")[0] for button in shown_buttons(answer)}
    return not names.isdisjoint({REPHRASE, CHOOSE})


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
