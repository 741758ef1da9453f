"""Links that open a page at the cited sentence.

The form is ``#:~:text=[prefix-,]start[,end]`` of the text fragment
specification (WICG/scroll-to-text-fragment).
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from ingest.article import ArticleVersion, Sentence

EXACT_WORDS = 12
"""Longer sentences are named by their first and last words, to keep links short."""

EDGE_WORDS = 5


def sentence_link(version: ArticleVersion, sentence: Sentence) -> str | None:
    """The article's address with a text fragment for the sentence.

    ``None`` when the article has no http(s) address.
    """
    url = version.article.url
    if not url or not _is_web_address(url):
        return None
    page, _, _ = url.partition(":~:")
    separator = ":~:text=" if "#" in page else "#:~:text="
    return page + separator + _directive(sentence.text)


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _directive(text: str) -> str:
    words = text.split()
    if len(words) <= EXACT_WORDS:
        return _encode(" ".join(words))
    return f"{_encode(' '.join(words[:EDGE_WORDS]))},{_encode(' '.join(words[-EDGE_WORDS:]))}"


def _encode(text: str) -> str:
    """Percent-encode, with the characters that mean something in a directive."""
    return quote(text, safe="", errors="replace").replace("-", "%2D")
