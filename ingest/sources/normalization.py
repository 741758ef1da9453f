"""Normalizes what identifies an article: ids, canonical addresses, dates.

An id must not change when an article is corrected, so it depends only on the
address or path if there is one: a new headline makes a new version, not a new
article.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from ingest.errors import SourceError

SLUG_LENGTH = 32

_SLUGGED = 500
"""Characters that a slug is made of."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, without letters that look like others or like digits."""

_DIGITS = 6
_LONGEST_DATE = 100
_FIRST_WORDS = 6
_PORTS = {"http": 80, "https": 443}
_IN_NO_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]")
_TRACKING = re.compile(
    r"(?:utm_|at_|ns_|mc_|pk_|hsa_).*"
    r"|(?:fb|g|d|y|ms|tw|tt|li_fat_)cl(?:k?id)|gbraid|wbraid|igshid|igsh|_ga|_gl|li_fat_id"
    r"|cmpid|icid|ocid|smid",
    re.IGNORECASE,
)


def article_id(*, url: str | None, path: Path | None, text: str, title: str | None) -> str:
    """A short id that can be typed: ``slug-xxxxxx``.

    It is derived from the canonical address, else from the absolute path, else
    from the text. The same source always gets the same id.
    """
    if url:
        key, words = f"url:{canonical_url(url)}", _url_words(url)
    elif path:
        key, words = f"path:{path.resolve()}", path.stem
    else:
        key, words = f"text:{text}", title or " ".join(text.split()[:_FIRST_WORDS])
    return f"{_slug(words)}-{_base32(key)}"


def canonical_url(url: str) -> str:
    """The address in a form in which all links to a page are equal.

    Lower-case scheme and host, no default port, fragment, credentials or
    tracking parameters, and a sorted query. The result is its own canonical form.
    Raises ``SourceError`` if it is not an http(s) address.
    """
    try:
        parts = urlsplit(url)
        host, port = _host(parts), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in _PORTS or not host or _IN_NO_ADDRESS.search(url):
        raise SourceError(
            "{address!r} is not a web address.",
            hint="Start it with http:// or https://.",
            address=url[:200],
        )
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    # Bytes of another encoding than UTF-8 are kept: pages may differ in them alone.
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0]))
    query = urlencode(kept, errors="surrogateescape")
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def _host(parts: SplitResult) -> str:
    """The host as it is written in an address, ``""`` if there is none.

    Raises ``ValueError`` if it cannot be written there, such as ``]``.
    """
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    # Only the first brackets are checked so far, and these may be among the credentials.
    urlsplit(f"//{host}")
    return host


def parse_publication_date(value: object) -> str | None:
    """A date of publication in ISO 8601.

    A date stays a date. A date and time is converted to UTC, in seconds; without
    a time zone, it is taken to be UTC. Raises ``SourceError`` if it is not a date.
    """
    if value is None or value == "":
        return None
    hint = "Write it as 2026-02-13 or 2026-02-13T09:30:00Z."
    if not isinstance(value, (str, date)):
        # Not shown: lists that YAML repeats by aliases are far longer than what they are made of.
        raise SourceError("The {name} is not a string.", hint=hint, name="date")
    moment = _moment(value)
    if moment is None:
        raise SourceError("{typed!r} is not a date.", hint=hint, typed=str(value)[:100])
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
    if len(value) > _LONGEST_DATE:
        return None
    for parse in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _url_words(url: str) -> str:
    parts = urlsplit(url)
    names = [Path(unquote(name)).stem for name in parts.path.split("/") if name]
    descriptive = [name for name in names if name.lower() not in {"index", "amp"}]
    return descriptive[-1] if descriptive else parts.hostname or ""


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words[:_SLUGGED]).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    if len(slug) > SLUG_LENGTH:
        head = slug[: SLUG_LENGTH + 1].rpartition("-")[0]
        slug = head or slug[:SLUG_LENGTH]
    return slug or "article"


def _base32(key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:5], "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(_DIGITS))
