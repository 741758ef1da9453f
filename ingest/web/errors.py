"""Statuses of HTTP in words."""

from __future__ import annotations

from http import HTTPStatus

from ingest.errors import SourceError, SourceUnavailable

_SAVE = "Save the page in your browser and ingest the file, with --url for its address."
_REFUSED = {
    HTTPStatus.UNAUTHORIZED: ("The page is only shown after signing in (401).", _SAVE),
    HTTPStatus.PAYMENT_REQUIRED: ("The page is only shown to those who pay (402).", _SAVE),
    HTTPStatus.FORBIDDEN: ("The site refuses to show the page to programs (403).", _SAVE),
    HTTPStatus.NOT_FOUND: ("There is no such page (404).", "Check the address."),
    HTTPStatus.GONE: ("The page was removed for good (410).", ""),
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: (
        "The page is withheld for legal reasons (451).",
        _SAVE,
    ),
}


class Refused(SourceError):
    """The server answered, but with a status that is no page."""

    def __init__(self, status: int) -> None:
        message, hint = _REFUSED.get(
            HTTPStatus(status) if status in set(HTTPStatus) else HTTPStatus.OK,
            (f"The site answered with status {status}.", ""),
        )
        super().__init__(message, hint=hint)
        self.status = status


class Overloaded(SourceUnavailable):
    """The server is out of order, or too many requests were made (429)."""

    def __init__(self, status: int, seconds: float | None) -> None:
        reason = (
            "The site was asked too often (429)."
            if status == HTTPStatus.TOO_MANY_REQUESTS
            else f"The site is out of order ({status})."
        )
        super().__init__(reason, hint=f"Try again in {seconds:.0f} seconds." if seconds else None)
        self.status = status
