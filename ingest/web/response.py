"""The parameters and results of fetching."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_TYPES = "text/html, application/xhtml+xml, application/pdf;q=0.5, text/plain;q=0.5"
FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bytes after decompression, seconds including all redirects, and number of redirects."""

    size: int = 5 * 1024 * 1024
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of the response at ``url``, for a later conditional request."""

    url: str
    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request, without what cannot be sent in one."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value and value.isascii()}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response; ``changed`` is false after a 304, which has no body.

    ``address`` is the requested address, ``url`` the one after redirects.
    ``content_type`` is in lower case without parameters, ``charset`` is its parameter.
    """

    address: str
    url: str
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    validators: Validators | None = None
    changed: bool = True
