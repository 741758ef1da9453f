"""What a reranker reads of a sentence: its article's title and what stands before it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.article import ArticleVersion, Sentence

TITLE_CHARACTERS = 100
PREVIOUS_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with its context; ``before`` may be empty, ``sentence`` is verbatim."""

    before: str
    sentence: str

    @property
    def text(self) -> str:
        """Both in one text, as the reranker was trained on it."""
        return f"{self.before} | {self.sentence}" if self.before else self.sentence


def passage(version: ArticleVersion, sentence: Sentence) -> Passage:
    """The sentence behind the title of its article and the end of the sentence before."""
    previous = version.sentences[sentence.index - 1].text if sentence.index else ""
    parts = (_beginning(version.article.title or ""), _end(previous))
    return Passage(" ".join(part for part in parts if part), sentence.text)


def _beginning(title: str) -> str:
    title = " ".join(title.split())
    return f"{title[:TITLE_CHARACTERS]}." if title else ""


def _end(previous: str) -> str:
    previous = " ".join(previous.split())
    if len(previous) <= PREVIOUS_CHARACTERS:
        return previous
    return "…" + previous[-PREVIOUS_CHARACTERS:].partition(" ")[2]
