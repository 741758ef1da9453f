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
    if not url or urlsplit(url).scheme not in {"http", "https"}:
        return None
    separator = ":~:text=" if "#" in url else "#:~:text="
    if ":~:" in url:
        url, separator = url.split("#")[0], "#:~:text="
    return url + separator + _directive(sentence.text)


def _directive(text: str) -> str:
    words = text.split()
    if len(words) <= EXACT_WORDS:
        return _encode(" ".join(words))
    return f"{_encode(' '.join(words[:EDGE_WORDS]))},{_encode(' '.join(words[-EDGE_WORDS:]))}"


def _encode(text: str) -> str:
    """Percent-encode, with the characters that mean something in a directive."""
    return quote(text, safe="").replace("-", "%2D")
