"""Text fragments: links that open a page at the cited sentence.

The form is ``#:~:text=[prefix-,]start[,end][,-suffix]`` (WICG/scroll-to-text-fragment).
A browser scrolls to the first match of whole words, ignoring case and spaces, so
a fragment has as many words as it takes to match nothing earlier in the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ingest.types import ArticleVersion, Sentence

EXACT_WORDS = 12
"""For longer sentences only the first and last words are given, to keep links short."""

EDGE_WORDS = 5

_WORD = re.compile(r"(\w+)")

_EDGE = "\0"
"""Marks where a word begins or ends. No browser shows it, so no article needs it."""

_PART_WORDS = 2_000

_MARKER = re.compile(r"^\s*[-*•·‣▪]\s+(?=\S)")
"""The bullet of a list item, which is not text in the page: the browser draws it."""


@dataclass(frozen=True, slots=True)
class _Directive:
    """The words of each part of a text fragment; only ``start`` is required."""

    start: tuple[str, ...]
    end: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [_encode(self.start)]
        if self.end:
            parts.append(_encode(self.end))
        if self.prefix:
            parts.insert(0, _encode(self.prefix) + "-")
        if self.suffix:
            parts.append("-" + _encode(self.suffix))
        return ",".join(parts)


def sentence_link(version: ArticleVersion, sentence: Sentence) -> str | None:
    """The article's address with a text fragment for the sentence.

    ``None`` when the article has no http(s) address.
    """
    url = version.article.url
    if not url or not _is_web_address(url):
        return None
    page, _, _ = url.partition(":~:")
    separator = ":~:text=" if "#" in page else "#:~:text="
    return f"{page}{separator}{_directive(version, sentence)}"


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _directive(version: ArticleVersion, sentence: Sentence) -> _Directive:
    shown = _MARKER.sub("", sentence.text).strip()
    cells = [tuple(cell.split()) for cell in shown.split("|") if cell.strip()]
    if cells and shown.startswith("|") and shown.endswith("|"):
        # In the page, the cells of a table are separate blocks, which only a range can span.
        return _Directive(cells[0], cells[-1] if len(cells) > 1 else ())
    words = _whole_words(version.article.text, sentence, tuple(shown.split()))
    earlier = _Earlier(version, sentence)
    if len(words) > EXACT_WORDS:
        # Fewer words are contained wherever more are, so a binary search finds the fewest.
        counts = range(EDGE_WORDS, len(words) - EDGE_WORDS)
        found = bisect_left(counts, x=True, key=lambda count: not earlier.contains(words[:count]))
        if found < len(counts):
            return _Directive(words[: counts[found]], words[-EDGE_WORDS:])
    for prefix, suffix in _neighbours(version, sentence):
        if not earlier.contains((*prefix, *words, *suffix)):
            return _Directive(words, prefix=prefix, suffix=suffix)
    return _Directive(words)


def _neighbours(
    version: ArticleVersion, sentence: Sentence
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Words before and after a sentence that may make the match unique, the best choice first.

    First none; then words of its paragraph; last words of the paragraph before,
    because the page may have something else between the two.
    """
    yield (), ()
    text, index = version.article.text, sentence.index
    paragraph = [s for s in version.sentences if s.paragraph == sentence.paragraph]
    inside = tuple(text[paragraph[0].start : sentence.start].split())
    after = tuple(text[sentence.end : paragraph[-1].end].split())
    if inside:
        yield inside[-EDGE_WORDS:], ()
        yield inside[-EDGE_WORDS * 3 :], ()
    if after:
        yield (), after[:EDGE_WORDS]
    if not inside and index:
        # No part of a fragment can span two blocks of the page.
        last = tuple(version.sentences[index - 1].text.split())
        yield last[-EDGE_WORDS:], ()
        yield last[-EDGE_WORDS * 3 :], ()


class _Earlier:
    """The title and the text before a sentence, folded as a browser compares them.

    ``_EDGE`` stands before and after each word, so only whole words are found, in
    one pass however much the text repeats itself.
    """

    def __init__(self, version: ArticleVersion, sentence: Sentence) -> None:
        title, text = version.article.title or "", version.article.text[: sentence.start]
        self._text = _with_edges((*title.split(), *text.split()))

    def contains(self, words: Sequence[str]) -> bool:
        """Whether it contains these words in sequence."""
        return _with_edges(words) in self._text


def _with_edges(words: Sequence[str]) -> str:
    return " ".join(_EDGE.join(_WORD.split(part)) for part in _parts(words))


def _parts(words: Sequence[str]) -> Iterable[str]:
    """The folded words in parts, between which other threads get their turn."""
    for start in range(0, len(words), _PART_WORDS):
        yield " ".join(words[start : start + _PART_WORDS]).casefold()


def _whole_words(text: str, sentence: Sentence, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without a first or last one that the text joins to another ("bypolice")."""
    if (
        len(words) > 1
        and sentence.start
        and text[sentence.start - 1 : sentence.start + 1].isalnum()
    ):
        words = words[1:]
    joins_next = sentence.end < len(text) and text[sentence.end - 1 : sentence.end + 1].isalnum()
    return words[:-1] if len(words) > 1 and joins_next else words


def _encode(words: Sequence[str]) -> str:
    """Percent-encode, including the characters with a meaning in a fragment."""
    return quote(" ".join(words), safe="", errors="replace").replace("-", "%2D")
