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
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import quote, urlsplit, urlunsplit

from bot.discord.limits import LINK, length
from bot.types.answer import Citation
from ingest.runtime.invisible_characters import invisible_offsets, without_invisible
from ingest.types import Span

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"

_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_KEPT = "\t" + _BREAKS

_BREAK = re.compile(f"[{_BREAKS}]")

_SPACES = re.compile(r"\s+")

_SURROGATE = re.compile("[\ud800-\udfff]")

_ACTIVE = re.compile(r"[\\*_~`|<>\[]|:(?=//|[^\s:]+:)|(?<=<)[@#:/]")

_INVITE_LINK = re.compile(r"(?i)\b(discord(?:app)?\.\w+)/")

_MASS_MENTION = re.compile(r"@(?=everyone|here)")

_BLOCK_START = re.compile(r"#{1,3}(?=\s|$)|-#(?=\s|$)|[-+](?=\s|$)|\d+(?=[.)](\s|$))")

_ESCAPED_CHARACTER = re.compile(r"\\.|.", re.DOTALL)

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_BOLD = "**"

_SAFE = "%/:?#@!$&'*+,;=~"
"""Characters left unquoted in URLs; a bracket of any kind would end a masked link."""


def display_text(text: str) -> str:
    """The text on one line, without characters that control the display.

    Line breaks become spaces, so that a hard-wrapped sentence reads as one.
    """
    return _on_one_line(without_invisible(text, _KEPT)).strip()


def _on_one_line(text: str) -> str:
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _SPACES.sub(lambda run: " " if _BREAK.search(run[0]) else run[0], text)


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
    parts = _visible_parts(text, (start, end))
    start, end = (len(_on_one_line(part + "x").lstrip()) - 1 for part in parts)
    end = min(end, len(displayed))
    while start < end and not _is_visible(displayed[start]):
        start += 1
    while start < end and not _is_visible(displayed[end - 1]):
        end -= 1
    return start, end


def _visible_parts(text: str, span: Span) -> Iterator[str]:
    """The visible text before each end of a span.

    What is invisible is told from the whole text: a part may lack what a joiner joins.
    """
    hidden = list(invisible_offsets(text, _KEPT))
    for place in span:
        edges = [-1, *hidden[: bisect_left(hidden, place)], place]
        yield "".join(text[left + 1 : right] for left, right in pairwise(edges))


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


def unescaped(markdown: str) -> str:
    """What ``escape`` was given, as far as it is displayed."""
    return _ESCAPE.sub(r"\1", markdown).replace("@" + ZERO_WIDTH_SPACE, "@")


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


def fit(text: str, limit: int) -> str:
    """The displayed text, shortened to a ``limit`` in UTF-16 units, as Discord may count."""
    text, room = shorten(text, limit), limit
    while length(shown := shorten(text, room)) > limit:
        room -= 1
    return shown


def citation_url(citation: Citation) -> str | None:
    """The encoded URL of a citation: of the sentence, else of the page.

    ``None`` if there is none that is valid and within Discord's limit.
    """
    candidates = (citation.link, citation.version.article.url)
    return next(filter(None, map(link_url, candidates)), None)


def link_url(url: str | None) -> str | None:
    """The encoded URL for a link; ``None`` if there is none that is valid and within Discord's limit."""
    encoded = encode_url(url) if url else None
    return encoded if encoded and length(encoded) <= LINK else None


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


def linked_title(title: str, url: str) -> str | None:
    """A title as a masked link; ``None`` if some of its characters could end the link or format it."""
    is_plain = title and escape(title) == title and "]" not in title
    return masked_link(title, url) if is_plain else None


def masked_link(label: str, url: str) -> str:
    """A masked link; the angle brackets keep Discord from embedding a preview."""
    return f"[{label}](<{url}>)"
