"""A reader of Discord's markdown, to see what a person sees and what is active in a message.

It knows the rules of Discord's client that text can trigger; it is written for
these tests and shares nothing with the code under test.
"""

import re

ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
LINK = re.compile(r"\[(\[\d+\]|[^\[\]]+)\]\(<(https?://[^\s<>()]+)>\)")
ACTIVE = {
    "mention": re.compile(r"<@[!&]?\d+>|<#\d+>|@(everyone|here)"),
    "command, emoji or time": re.compile(r"<(/|a?:|t:|id:)[^>]*>"),
    "emphasis": re.compile(r"[*_]"),
    "strikethrough": re.compile(r"~~"),
    "spoiler": re.compile(r"\|\|"),
    "code": re.compile(r"`"),
    "masked link": re.compile(r"\[[^\]]*\]\("),
    "bare link": re.compile(r"(?i)\b[a-z]+://\S|discord(app)?\.\w+/\w"),
    "emoji name": re.compile(r":[^\s:]+:"),
    "address": re.compile(r"<[a-z]"),
    "block": re.compile(r"^ *(#{1,3}|-#|>>>|>|[-*+]|\d+[.)])(\s|$)"),
}
_STRONG = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_STAND_IN = "\ue000"


def markdown_of(messages):
    """All that messages to be sent say."""
    return "\n".join(text for each in messages for text in (each.content, each.footer) if text)


def active(line):
    """The names of the rules that a line of message content triggers."""
    inert = ESCAPE.sub(_STAND_IN, line)
    return {name for name, rule in ACTIVE.items() if rule.search(inert)}


def seen(content):
    """The text that is shown for inert content: escapes resolved, invisible spaces gone."""
    return ESCAPE.sub(r"\1", content).replace("\u200b", "")


def in_bold(content):
    """What is shown in bold, and the content without the marks of bold."""
    bold, rest, at = [], "", 0
    while at < len(content):
        if escape := ESCAPE.match(content, at):
            rest, at = rest + escape[0], escape.end()
        elif strong := _STRONG.match(content, at):
            bold.append(strong[1])
            rest, at = rest + strong[1], strong.end()
        else:
            rest, at = rest + content[at], at + 1
    return bold, rest


def without_furniture(content):
    """Message content as its lines of text, without the links and marks that are Footnote's own."""
    lines = [re.sub(r"^(> |-# )", "", line) for line in content.split("\n")]
    return "\n".join(LINK.sub("", line) for line in lines)
