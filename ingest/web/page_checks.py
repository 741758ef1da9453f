"""Pages that are no article, and what they are instead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.web.page_metadata import PageMetadata

_SAVE = "Save the page in your browser and ingest the file, with --url for its address."
_TEASER = 150
_SCRAP = 12
_SHELL = 40
_NOTICE = 150
_LINKS_OF_A_LIST = 8

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
_FORWARD = re.compile(r"url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_FRONT_PAGE = re.compile(r"/(?:index\.\w+|home)?", re.IGNORECASE)


def check_is_article(page: PageMetadata, text: str | None, asked: str, url: str) -> None:
    """Raises ``SourceError`` naming what a page is if it is no article.

    ``text`` is its main text, if any was found, ``asked`` the address that
    was asked for and ``url`` the one where its redirects ended.
    """
    words = len((text or "").split())
    heads = (page.title, page.heading)
    if words < _NOTICE and not page.article and any(map(_MISSING.search, heads)):
        raise SourceError("The page says that it was not found.", hint="Check the address.")
    if _is_front_page(url) and not page.claims_article:
        if _is_front_page(asked):
            raise SourceError("It is a front page, not an article.", hint="Give an article's.")
        raise SourceError(
            "The site leads to its front page instead: the article is gone.",
            hint="Check the address.",
        )
    if _is_consent(page, text or "", words, url):
        raise SourceError("The site shows a cookie wall instead of the article.", hint=_SAVE)
    if words < _TEASER and _is_paid(page, text or ""):
        raise SourceError("The article is behind a paywall.", hint=_SAVE)
    if words < _SCRAP and _needs_script(page):
        raise SourceError("The page is empty until its JavaScript has run.", hint=_SAVE)
    if words < _SCRAP and (onward := _FORWARD.search(page.refresh or "")):
        raise SourceError(
            f"The page only leads on to {onward[1][:200]}.", hint="Give that address instead."
        )
    if _is_list(page, words):
        raise SourceError(
            "It is a list of articles, not an article.", hint="Give the articles' addresses."
        )
    if words < _SCRAP:
        raise SourceError("No article was found in the page.", hint=_SAVE)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and _FRONT_PAGE.fullmatch(parts.path or "/") is not None


def _is_consent(page: PageMetadata, text: str, words: int, url: str) -> bool:
    parts = urlsplit(url)
    place = f"{parts.hostname}{parts.path}".lower()
    said = len(_CONSENT_WORDS.findall(f"{page.title} {page.heading} {text}"))
    if words >= _NOTICE or not said:
        return False
    # A short report about cookies mentions them less often than a wall does.
    is_mostly = said >= 3 and (not page.claims_article or said * 12 >= words)
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
    if not page.scripts or page.words >= _SHELL:
        return False
    return bool(page.names & _ROOTS or _NEEDS_SCRIPT.search(page.unscripted))


def _is_list(page: PageMetadata, words: int) -> bool:
    if page.claims_article:
        return False
    return page.links >= _LINKS_OF_A_LIST and (page.paragraphs < 2 or words < _SHELL)
