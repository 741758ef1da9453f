"""Recognises pages that are not articles, and says what they are instead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.web.errors import SAVE_PAGE_HINT
from ingest.web.page_metadata import PageMetadata

_TEASER_WORDS = 150
_MIN_WORDS = 12
_SHELL_WORDS = 40
_NOTICE_WORDS = 150
_MIN_LIST_LINKS = 8

_PAYWALL_NAMES = re.compile(
    r"pay-?wall|subscri(?:be|ber|ption)-?(?:wall|only|gate)|reg-?wall|premium-?(?:wall|gate)"
    r"|metered-?(?:content|wall)|pianolayer|tp-modal"
)
_PAYWALL_WORDS = re.compile(
    r"subscribe (?:now )?to (?:read|continue|keep)|to continue reading|for subscribers only"
    r"|already a subscriber|jetzt weiterlesen|réservé aux abonnés|solo para suscriptores",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(r"(?:^|[./-])(?:consent|cookie-?wall|privacy-?gate|cmp)(?:[./-]|$)")
_CONSENT_WORDS = re.compile(
    r"\b(?:cookies?|consent|personal data|partners? (?:store|process)|einwilligung|tracking)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"^(?:error )?404\b|\berror 404\b|\b404 (?:error|not found|page)|^not found\b"
    r"|\bpage (?:was |could |can)?not (?:be )?found\b"
    r"|\b(?:page|article|story|content) (?:is )?no longer (?:available|exists?)\b"
    r"|\b(?:page|article|story) (?:does not|doesn[’']t) exist\b"
    r"|\bseite (?:wurde )?nicht gefunden\b|\bpage introuvable\b|\bpágina no encontrada\b",
    re.IGNORECASE,
)
_NEEDS_SCRIPT = re.compile(r"java-?script", re.IGNORECASE)
_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "react-root", "app-root", "svelte"})
_REFRESH_TARGET = re.compile(r"url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_FRONT_PAGE = re.compile(r"/(?:index\.\w+|home)?", re.IGNORECASE)


def check_is_article(page: PageMetadata, text: str | None, requested: str, url: str) -> None:
    """Raise ``SourceError`` if a page is not an article, saying what it is.

    ``text`` is its main text, if any was found, ``requested`` the requested
    address and ``url`` the one after redirects.
    """
    words = len((text or "").split())
    heads = (page.title, page.heading)
    if words < _NOTICE_WORDS and not page.article and any(map(_MISSING.search, heads)):
        raise SourceError(
            "The page says that the article was not found.", hint="Check the address."
        )
    if _is_front_page(url) and not page.claims_article:
        if _is_front_page(requested):
            raise SourceError(
                "It is a front page, not an article.", hint="Give the address of an article."
            )
        raise SourceError(
            "The site redirects to its front page: the article is gone.",
            hint="Check the address.",
        )
    if _is_consent(page, text or "", words, url):
        raise SourceError(
            "The site shows a cookie wall instead of the article.", hint=SAVE_PAGE_HINT
        )
    if words < _TEASER_WORDS and _is_paid(page, text or ""):
        raise SourceError("The article is behind a paywall.", hint=SAVE_PAGE_HINT)
    if words < _MIN_WORDS and _needs_script(page):
        raise SourceError("The page is empty until its JavaScript has run.", hint=SAVE_PAGE_HINT)
    if words < _MIN_WORDS and (target := _REFRESH_TARGET.search(page.refresh or "")):
        raise SourceError(
            "The page only redirects to {target}.",
            hint="Give that address instead.",
            target=target[1][:200],
        )
    if _is_list(page, words):
        raise SourceError(
            "It is a list of articles, not an article.", hint="Give the addresses of the articles."
        )
    if words < _MIN_WORDS:
        raise SourceError("The page contains no article.", hint=SAVE_PAGE_HINT)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and _FRONT_PAGE.fullmatch(parts.path or "/") is not None


def _is_consent(page: PageMetadata, text: str, words: int, url: str) -> bool:
    parts = urlsplit(url)
    place = f"{parts.hostname}{parts.path}".lower()
    mentions = len(_CONSENT_WORDS.findall(f"{page.title} {page.heading} {text}"))
    if words >= _NOTICE_WORDS or not mentions:
        return False
    # A short report about cookies mentions them less often than a wall does.
    is_mostly = mentions >= 3 and (not page.claims_article or mentions * 12 >= words)
    return is_mostly or _CONSENT_PLACE.search(place) is not None


def _is_paid(page: PageMetadata, text: str) -> bool:
    is_free = page.article.get("isAccessibleForFree")
    return (
        str(is_free).lower() == "false"
        or page.meta.get("article:content_tier", "").lower() in {"locked", "metered"}
        or any(_PAYWALL_NAMES.search(name) for name in page.names)
        or _PAYWALL_WORDS.search(text) is not None
    )


def _needs_script(page: PageMetadata) -> bool:
    if not page.scripts or page.words >= _SHELL_WORDS:
        return False
    return bool(page.names & _ROOTS or _NEEDS_SCRIPT.search(page.unscripted))


def _is_list(page: PageMetadata, words: int) -> bool:
    if page.claims_article:
        return False
    return page.links >= _MIN_LIST_LINKS and (page.paragraphs < 2 or words < _SHELL_WORDS)
