"""Escape untrusted text for Discord's markdown, and encode links.

Discord hides a backslash before ASCII punctuation, so escaped text looks as it
was written. Escaped is whatever Discord's client would render: emphasis, code,
spoilers, masked and bare links, emoji names, everything in angle brackets
(mentions, channels, custom emoji, timestamps, commands), and headings, lists,
quotes and small text at the start of a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from bot.discord.limits import LINK, length
from bot.types.answer import Citation
from ingest.text.paragraphs import Span

BIDI_CONTROLS = frozenset(
    "\N{ARABIC LETTER MARK}"
    "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}"
    "\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}"
    "\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
)
"""Characters with Unicode's property Bidi_Control, which can reorder the text around them."""

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"

_EDGES = re.compile(rf"^[\s{ZERO_WIDTH_SPACE}]+|[\s{ZERO_WIDTH_SPACE}]+$")

_LINE_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")

_ACTIVE = re.compile(r"[\\*_~`|<>\[]|:(?=//|[^\s:]+:)|(?<=<)[@#:/]")

_INVITE_LINK = re.compile(r"(?i)\b(discord(?:app)?\.\w+)/")

_MASS_MENTION = re.compile(r"@(?=everyone|here)")

_BLOCK_START = re.compile(r"#{1,3}(?=\s|$)|-#(?=\s|$)|[-+](?=\s|$)|\d+(?=[.)](\s|$))")

_ESCAPED_CHARACTER = re.compile(r"\\.|.", re.DOTALL)

_BOLD = "**"

_SAFE = "%/:?#@!$&'*+,;=~"
"""Characters left unquoted in URLs; a bracket of any kind would end a masked link."""


def display_text(text: str) -> str:
    """The text on one line, without characters that control the display.

    Line breaks become spaces, so that a hard-wrapped sentence reads as one.
    """
    one_line = _LINE_BREAKS.sub(" ", text)
    return _EDGES.sub("", "".join(map(_visible, one_line)))


def escape(text: str) -> str:
    """The displayed text as markdown that is inert anywhere in a message."""
    text = _ACTIVE.sub(r"\\\g<0>", display_text(text))
    text = _INVITE_LINK.sub(r"\1\\/", text)
    return escape_line_start(_MASS_MENTION.sub("@" + ZERO_WIDTH_SPACE, text))


def escape_emphasised(text: str, span: Span) -> str:
    """The escaped text with a part of it in bold; without the bold marks it is ``escape(text)``.

    ``span`` is in code points of the text as it was written. The marks stand
    only between plain characters: next to an escape, white space or something
    invisible, Discord's clients differ in what they take for bold. Where that
    is not so, nothing is in bold.
    """
    escaped, displayed = escape(text), display_text(text)
    pieces = _escaped_pieces(escaped, displayed)
    start, end = _displayed_span(text, span, displayed)
    if start >= end or not _can_be_bold(pieces, start, end):
        return escaped
    return "".join([*pieces[:start], _BOLD, *pieces[start:end], _BOLD, *pieces[end:]])


def _displayed_span(text: str, span: Span, displayed: str) -> Span:
    """A span of a text as a span of what is displayed of it, without invisible edges."""
    start, end = span
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    end -= len(inside) - len(inside.rstrip())
    # A letter at the end keeps the white space before it, as what follows it would.
    start, end = (len(display_text(text[:place] + "x")) - 1 for place in (start, end))
    end = min(end, len(displayed))
    while start < end and not _is_visible(displayed[start]):
        start += 1
    while start < end and not _is_visible(displayed[end - 1]):
        end -= 1
    return start, end


def _escaped_pieces(escaped: str, displayed: str) -> list[str]:
    """The escaped text in parts, one for each displayed character."""
    pieces: list[str] = []
    for part in _ESCAPED_CHARACTER.findall(escaped):
        if len(pieces) < len(displayed) and part[-1] == displayed[len(pieces)]:
            pieces.append(part)
        else:  # the space that keeps a mention from pinging everyone
            pieces[-1] += part
    return pieces


def _can_be_bold(pieces: Sequence[str], start: int, end: int) -> bool:
    """Whether both marks would stand between plain characters."""
    before, after = pieces[max(start - 1, 0) : start], pieces[end : end + 1]
    touching = (*before, pieces[start], pieces[end - 1], *after)
    if any(len(piece) > 1 or _is_invisible(piece) for piece in touching):
        return False
    # An accent would go to the mark instead of its letter.
    return not any(unicodedata.category(piece)[0] == "M" for piece in (pieces[start], *after))


def _is_visible(character: str) -> bool:
    return not character.isspace() and not _is_invisible(character)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character)[0] == "C"


def escape_line_start(text: str) -> str:
    """Escape what would open a heading, list or small text at the start of a line.

    Takes escaped text and is idempotent.
    """
    match = _BLOCK_START.match(text)
    if not match:
        return text
    if match[0].isdigit():
        return f"{match[0]}\\{text[match.end() :]}"
    return "\\" + text


def shorten(text: str, limit: int) -> str:
    """The displayed text; over ``limit`` characters it is cut after a word and ends in “…”."""
    text = display_text(text)
    if len(text) <= limit:
        return text
    head = text[:limit]
    words = head.rsplit(maxsplit=1)[0] if " " in head else head[:-1]
    return words.rstrip(" ,;:–—-") + "…"


def _visible(character: str) -> str:
    if character in BIDI_CONTROLS or character == "\N{ZERO WIDTH NO-BREAK SPACE}":
        return ""
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cc" and character != "\t" else character


def citation_url(citation: Citation) -> str | None:
    """The encoded URL of a citation: of the sentence, else of the page.

    ``None`` if there is none that is valid and within Discord's limit.
    """
    candidates = (citation.link, citation.version.article.url)
    encoded = (encode_url(url) for url in candidates if url)
    return next((url for url in encoded if url and length(url) <= LINK), None)


def encode_url(url: str) -> str | None:
    """An http(s) URL in ASCII without characters that markdown interprets; else ``None``."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.encode("ascii" if parts.netloc.isascii() else "idna").decode("ascii")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or any(c in "<>()[]\\` " for c in host):
        return None
    return quote(urlunsplit(parts._replace(netloc=host)), safe=_SAFE, errors="replace")


def masked_link(label: str, url: str) -> str:
    """A masked link; the angle brackets keep Discord from embedding a preview."""
    return f"[{label}](<{url}>)"
