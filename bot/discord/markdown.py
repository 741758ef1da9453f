"""Text of articles and people, made inert for Discord without a visible change.

Discord shows a backslash before ASCII punctuation as the punctuation alone, so
nearly everything is escaped in this way. The rules that are escaped are those
of Discord's client: emphasis, code, spoilers, masked links, bare links, emoji
names, everything in angle brackets (mentions, channels, custom emoji,
timestamps, commands), and headings, lists, quotes and small text at the start
of a line.

Links that Discord shows as links and without a preview card.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from bot.discord.limits import LINK, length
from bot.types.answer import Citation

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

_SAFE = "%/:?#@!$&'*+,;=~"
"""Characters that stay as they are; brackets of any kind would end a masked link."""


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


def address(citation: Citation) -> str | None:
    """Where a citation can be opened: at the sentence, else the page, else nowhere.

    ``None`` also for addresses that are too long to be shown.
    """
    candidates = (citation.link, citation.version.article.url)
    encoded = (encoded_address(url) for url in candidates if url)
    return next((url for url in encoded if url and length(url) <= LINK), None)


def encoded_address(url: str) -> str | None:
    """An http(s) address in ASCII, without characters that mean something in markdown."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.encode("ascii" if parts.netloc.isascii() else "idna").decode("ascii")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or any(c in "<>()[]\\` " for c in host):
        return None
    return quote(urlunsplit(parts._replace(netloc=host)), safe=_SAFE, errors="replace")


def linked(label: str, url: str) -> str:
    """A masked link; the angle brackets keep Discord from showing a card."""
    return f"[{label}](<{url}>)"
