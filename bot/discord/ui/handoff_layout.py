"""A question for moderators, and their reply, as messages.

A reply is quoted as a whole and named a person's, so that nobody takes it for an
answer of Footnote, and a follow-up does not read it as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.discord.i18n.strings import Strings
from bot.discord.limits import length
from bot.discord.markdown import escape, escape_line_start, link_url, shorten
from bot.discord.ui.messages import Button, OutgoingMessage
from bot.discord.ui.packing import Block, Line, pack
from bot.types.handoff import Handoff

REPLY, DISMISS = "mod-reply", "mod-dismiss"
"""The buttons below a question for moderators."""

PERSON_ACCENT = 0x5865F2
"""The colour at the edge of what a person wrote."""

NAME_CHARACTERS = 80
QUESTION_CHARACTERS = 1_000
REASON_CHARACTERS = 600

_QUOTED, _SMALL = "> ", "-# "
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def question_message(handoff: Handoff, reason: str, strings: Strings) -> OutgoingMessage:
    """The message that shows a question to moderators; ``reason`` is markdown on one line."""
    place = f"https://discord.com/channels/{handoff.guild_id}/{handoff.channel_id}"
    if not handoff.private:
        place = f"{place}/{handoff.answer_id}"
    asked = strings.handed_on_privately if handoff.private else strings.handed_on_by
    lines = [
        strings.question_for_moderators,
        _QUOTED + escape(shorten(handoff.question, QUESTION_CHARACTERS)),
        asked.format(person=f"<@{handoff.person_id}>", place=place),
        *([_SMALL + reason] if reason and length(reason) <= REASON_CHARACTERS else []),
    ]
    buttons = (
        Button(strings.reply, f"{REPLY}:{handoff.exchange_id}"),
        Button(strings.dismiss, f"{DISMISS}:{handoff.exchange_id}"),
    )
    return OutgoingMessage("\n".join(lines), buttons=buttons, accent=PERSON_ACCENT)


def closed_message(shown: OutgoingMessage, note: str) -> OutgoingMessage:
    """The message of a question that somebody answered or dismissed, without its buttons."""
    return replace(shown, buttons=(), accent=None, footer=note)


def noted_message(shown: OutgoingMessage, note: str) -> OutgoingMessage:
    """The message of a question that is open again, with what became of the last reply."""
    return replace(shown, footer=note)


def reply_messages(
    handoff: Handoff, reply: str, name: str, guild_name: str, strings: Strings
) -> tuple[OutgoingMessage, ...]:
    """A moderator's reply for the person who asked."""
    shown_name = escape(shorten(name, NAME_CHARACTERS))
    header = strings.reply_header.format(name=shown_name)
    if handoff.private:
        server = escape(shorten(guild_name, NAME_CHARACTERS))
        header = strings.reply_header_private.format(name=shown_name, server=server)
    question = escape(shorten(handoff.question, QUESTION_CHARACTERS))
    blocks = [
        Block((Line((header,)),)),
        Block((Line(tuple(strings.question_line.format(question=question).split(" "))),)),
        *(Block((Line(tuple(line.split(" ")), _QUOTED),)) for line in reply_lines(reply)),
        Block((Line(tuple(strings.reply_footer.split(" "))),)),
    ]
    return tuple(OutgoingMessage(text, accent=PERSON_ACCENT) for text in pack(blocks))


def reply_lines(reply: str) -> Iterator[str]:
    """The lines of a person's text as markdown that is inert, but for links without a preview."""
    for line in reply.strip().splitlines():
        parts, end = [], 0
        for match in _URL.finditer(line):
            if url := link_url(match[0]):
                parts += [escape_inline(line[end : match.start()]), f"<{url}>"]
                end = match.end()
        yield escape_line_start("".join([*parts, escape_inline(line[end:])]).strip()) or " "


def escape_inline(text: str) -> str:
    """Part of a line, escaped, with the white space at its edges."""
    core = text.strip()
    if not core:
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    return f"{before}{escape(core)}{' ' if text[-1].isspace() else ''}"
