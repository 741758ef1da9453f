"""Links that Discord shows as links and without a preview card."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from bot.discord.limits import LINK, length
from bot.types.answer import Citation

_SAFE = "%/:?#@!$&'*+,;=~"
"""Characters that stay as they are; brackets of any kind would end a masked link."""


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
