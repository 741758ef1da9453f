"""Finds the words that are written in lower case wherever they do not open a sentence.

    python -m benchmarks.ordinary_words FILE.jsonl ... --out bot/verification/ordinary_words.txt

A word that opens a claim and is one of these is no name. From each line of a file
it takes the first field of ``FIELDS``; every third article of the news that the
checks are measured on is left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.reader.examples import read_lines
from benchmarks.reader.news import HELD_OUT_EVERY
from bot.verification.lower_cased_names import is_lower_cased
from bot.verification.normalization import split_words
from ingest.text.sentences import split_sentences

FIELDS = ("text", "context", "premise")
HELD_OUT = "news_dev_articles.jsonl"

FEWEST = 6
"""How often a word has to occur in lower case."""

MOST_CAPITALISED = 0.015
"""The share of its capitals may not be larger: titles of works have some."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    found = ordinary_words(_texts(arguments.files))
    arguments.out.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} words")


def ordinary_words(texts: Iterator[str]) -> list[str]:
    """The words, sorted."""
    lower, capitalised = Counter[str](), Counter[str]()
    for text in texts:
        if is_lower_cased(text):
            continue
        for sentence in split_sentences(text):
            for before, word in pairwise(split_words(sentence.text)):
                between = sentence.text[before.end : word.start]
                if word.surface.islower():
                    lower[word.key] += 1
                elif between == " ":
                    capitalised[word.key] += 1
    return sorted(
        word
        for word, count in lower.items()
        if count >= FEWEST
        and word.isascii()
        and word.isalpha()
        and len(word) > 2
        and capitalised[word] <= MOST_CAPITALISED * count
    )


def _texts(files: Sequence[Path]) -> Iterator[str]:
    seen = set[str]()
    for path in files:
        rows = read_lines(path)
        if path.name == HELD_OUT:
            held_out = set(sorted(row["id"] for row in rows)[::HELD_OUT_EVERY])
            rows = [row for row in rows if row["id"] not in held_out]
        for row in rows:
            text = next(row[field] for field in FIELDS if field in row)
            if text not in seen:
                seen.add(text)
                yield text


if __name__ == "__main__":
    main()
