"""Folds texts for comparison, and splits them into words.

Only comparisons use folded text; people are shown the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ingest.runtime.sized_cache import cached_by_length

CACHED_CHARACTERS = 200_000
"""The size of the caches of what was found in a text, as each claim is compared with every
sentence in the prompt. What is cached for a text takes some fifty times as many bytes."""

DOUBLE_MARKS = (
    '"«»ʺ˝ˮ˵˶״“”„‟″‶\u2329\u232a❝❞❠❬❭❮❯'
    "\u2770\u2771\u27e8\u27e9\u27ea\u27eb\u2991\u2992\u29fc\u29fd\u2e02\u2e03\u2e04\u2e05\u2e09\u2e0a\u2e0c\u2e0d\u2e1c\u2e1d\u2e20\u2e21\u2e42〃"
    "〈〉《》「」『』〝〞〟︽︾︿﹀﹁﹂﹃﹄＂｢｣\U0001f676\U0001f677"
    "\U0001f678⌜⌝⌞⌟⸢⸣⸤⸥【】〔〕〖〗"
)
"""Double quotation marks: Unicode's classes Pi and Pf, corner and angle brackets, double primes."""

SINGLE_MARKS = "'`´ʹʻʼʽʾʿˊˋ˴՚׳‘’‚‛′‵‹›❛❜❟\ua78c＇｀᾽᾿῾"
"""Single ones, and what is written for an apostrophe."""

_DASHES = "-‐‑‒–—―−﹣－"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = str.maketrans(
    dict.fromkeys(DOUBLE_MARKS + SINGLE_MARKS, "'")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_INVISIBLE, "")
    | {"…": "..."}
)

CAPITAL = r"[^\W\d_a-z]"
"""Matches a letter that may open a sentence or a name: any but a to z, as many scripts have no case."""

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:['\0][^\W_]+)*\0?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    ``surface`` is the word with folded marks, and ``key`` its form for
    comparison, without case and possessive. ``start`` and ``end`` are offsets
    into ``fold_marks`` of the text.
    """

    surface: str
    key: str
    start: int
    end: int

    @property
    def capitalised(self) -> bool:
        return any(char.isupper() for char in self.surface)


def fold_marks(text: str) -> str:
    """Unify quotation marks, dashes and spaces; letters and their case stay."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_MARKS).split())


def fold(text: str) -> str:
    """As ``fold_marks``, and unify case and compatibility forms."""
    return fold_marks(unicodedata.normalize("NFKC", text)).casefold()


@cached_by_length(CACHED_CHARACTERS)
def words(text: str) -> tuple[Word, ...]:
    """As ``split_words``, kept for the next time."""
    return split_words(text)


def split_words(text: str) -> tuple[Word, ...]:
    """The words of a text; ``U.S.`` is one, and hyphenated words are several."""
    folded = _DOTTED.sub(lambda match: match[0].replace(".", "\0"), fold_marks(text))
    found = []
    for match in _WORD.finditer(folded):
        surface = match[0].replace("\0", "")
        found.append(Word(surface, _key(surface), match.start(), match.end()))
    return tuple(found)


def _key(surface: str) -> str:
    key = unicodedata.normalize("NFKC", surface).casefold()
    return key[:-2] if key.endswith("'s") else key.rstrip("'")
