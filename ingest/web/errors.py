"""Errors for HTTP statuses, and the hint for pages that cannot be fetched."""

from __future__ import annotations

from http import HTTPStatus

from ingest.errors import SourceError, SourceUnavailable

SAVE_PAGE_HINT = "Save the page in your browser and ingest the file, with --url for its address."
_MESSAGES = {
    HTTPStatus.UNAUTHORIZED: ("The page requires signing in (401).", SAVE_PAGE_HINT),
    HTTPStatus.PAYMENT_REQUIRED: ("The page requires payment (402).", SAVE_PAGE_HINT),
    HTTPStatus.FORBIDDEN: ("The site does not show the page to programs (403).", SAVE_PAGE_HINT),
    HTTPStatus.NOT_FOUND: ("There is no such page (404).", "Check the address."),
    HTTPStatus.GONE: ("The page was permanently removed (410).", ""),
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: (
        "The page is withheld for legal reasons (451).",
        SAVE_PAGE_HINT,
    ),
}


_OTHER = ("The site responded with status {status}.", "")


class HttpStatusError(SourceError):
    """The server responded with a status other than 200."""

    def __init__(self, status: int) -> None:
        known = HTTPStatus(status) if status in set(HTTPStatus) else None
        message, hint = _MESSAGES.get(known, _OTHER) if known else _OTHER
        super().__init__(message, hint=hint, status=status)
        self.status = status


class SiteUnavailable(SourceUnavailable):
    """The server failed (5xx), or too many requests were made (429)."""

    def __init__(self, status: int, seconds: float | None) -> None:
        message = "The site is currently not working ({status})."
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            message = "The site received too many requests (429)."
        hint = "Try again in {seconds} seconds." if seconds else None
        super().__init__(message, hint=hint, status=status, seconds=round(seconds or 0))
        self.status = status
