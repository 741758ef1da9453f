"""What makes two articles the same one: identifiers, canonical addresses, dates.

An identifier has to stay when an article is corrected, so it is made of the
address or path alone where there is one: a new headline is a new version, not
a new article.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from ingest.errors import SourceError

SLUG_LENGTH = 32

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Base 32 after Crockford: no letter that is mistaken for another or for a digit."""

_DIGITS = 6
_FIRST_WORDS = 6
_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_|at_|ns_|mc_|pk_|hsa_).*"
    r"|(?:fb|g|d|y|ms|tw|tt|li_fat_)cl(?:k?id)|gbraid|wbraid|igshid|igsh|_ga|_gl|li_fat_id"
    r"|cmpid|icid|ocid|smid",
    re.IGNORECASE,
)


def article_id(*, url: str | None, path: Path | None, text: str, title: str | None) -> str:
    """A short name that can be typed: ``slug-xxxxxx``.

    Made of the canonical address, else of the absolute path, else of the text,
    so the same source gives the same name again.
    """
    if url:
        key, words = f"url:{canonical_url(url)}", _url_words(url)
    elif path:
        key, words = f"path:{path.resolve()}", path.stem
    else:
        key, words = f"text:{text}", title or " ".join(text.split()[:_FIRST_WORDS])
    return f"{_slug(words)}-{_base32(key)}"


def canonical_url(url: str) -> str:
    """The address in the form in which two links to one page are equal.

    Lower-case scheme and host, no default port, fragment, credentials or
    tracking parameters, and a sorted query. Raises ``SourceError`` for what is
    no http(s) address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in _PORTS or not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise SourceError(
            f"{url[:200]!r} is no web address.", hint="Write it with http:// or https://."
        )
    host = f"[{host}]" if ":" in host else host
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0])))
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def parse_publication_date(value: object) -> str | None:
    """A date of publication as ISO 8601.

    A date stays a date, a date and time becomes UTC to the second; one without
    a time zone is taken for UTC. Raises ``SourceError`` for what is no date.
    """
    if value is None or value == "":
        return None
    moment = _moment(value)
    if moment is None:
        raise SourceError(
            f"{str(value)[:100]!r} is no date.",
            hint="Write it as 2026-02-13 or 2026-02-13T09:30:00Z.",
        )
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _moment(value: object) -> date | None:
    if isinstance(value, str):
        value = _parsed(value.strip())
    if not isinstance(value, datetime):
        return value if isinstance(value, date) else None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None


def _parsed(value: str) -> date | None:
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _url_words(url: str) -> str:
    parts = urlsplit(url)
    names = [Path(unquote(name)).stem for name in parts.path.split("/") if name]
    speaking = [name for name in names if name.lower() not in {"index", "amp"}]
    return speaking[-1] if speaking else parts.hostname or ""


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    if len(slug) > SLUG_LENGTH:
        head = slug[: SLUG_LENGTH + 1].rpartition("-")[0]
        slug = head or slug[:SLUG_LENGTH]
    return slug or "article"


def _base32(key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:5], "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(_DIGITS))
