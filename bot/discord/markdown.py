"""Text of articles and people, made inert for Discord without a visible change.

Discord shows a backslash before ASCII punctuation as the punctuation alone, so
nearly everything is escaped in this way. The rules that are escaped are those
of Discord's client: emphasis, code, spoilers, masked links, bare links, emoji
names, everything in angle brackets (mentions, channels, custom emoji,
timestamps, commands), and headings, lists, quotes and small text at the start
of a line.
"""

from __future__ import annotations

import re
import unicodedata

BIDI_CONTROLS = frozenset(
    "\N{ARABIC LETTER MARK}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}"
    "\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}"
    "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
)
"""The characters with Unicode's property Bidi_Control: they can reorder what stands beside them."""

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"

_EDGES = re.compile(rf"^[\s{ZERO_WIDTH_SPACE}]+|[\s{ZERO_WIDTH_SPACE}]+$")
_LINE_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_ACTIVE = re.compile(r"[\\*_~`|<>\[]|:(?=//|[^\s:]+:)|(?<=<)[@#:/]")
_SERVER_LINK = re.compile(r"(?i)\b(discord(?:app)?\.\w+)/")
_MASS_MENTION = re.compile(r"@(?=everyone|here)")
_BLOCK_START = re.compile(r"#{1,3}(?=\s|$)|-#(?=\s|$)|[-+](?=\s|$)|\d+(?=[.)](\s|$))")


def displayed(text: str) -> str:
    """What is shown of a text: one line, without characters that control the display.

    Line breaks become spaces, so that a hard-wrapped sentence reads as one.
    """
    one_line = _LINE_BREAKS.sub(" ", text)
    return _EDGES.sub("", "".join(map(_shown, one_line)))


def escaped(text: str) -> str:
    """The displayed text in Discord's markdown: one line, inert wherever it stands."""
    text = _ACTIVE.sub(r"\\\g<0>", displayed(text))
    text = _SERVER_LINK.sub(r"\1\\/", text)
    return start_escaped(_MASS_MENTION.sub("@" + ZERO_WIDTH_SPACE, text))


def start_escaped(text: str) -> str:
    """Escape what would open a heading, list or small text if a line began here.

    Takes text that is escaped already, and may be applied again.
    """
    match = _BLOCK_START.match(text)
    if not match:
        return text
    if match[0].isdigit():
        return f"{match[0]}\\{text[match.end() :]}"
    return "\\" + text


def shortened(text: str, limit: int) -> str:
    """The displayed text, cut visibly at a word's end when it has more than ``limit`` characters."""
    text = displayed(text)
    if len(text) <= limit:
        return text
    head = text[:limit]
    words = head.rsplit(maxsplit=1)[0] if " " in head else head[:-1]
    return words.rstrip(" ,;:–—-") + "…"


def _shown(character: str) -> str:
    if character in BIDI_CONTROLS or character == "\N{ZERO WIDTH NO-BREAK SPACE}":
        return ""
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cc" and character != "\t" else character
