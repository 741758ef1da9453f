"""The reader port, and the passages that a reader reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.types import ArticleVersion, Sentence, Span

TITLE_CHARACTERS = 100

PASSAGE_CHARACTERS = 700
"""How long a passage is at least, where the article is: short paragraphs say more together."""

WINDOW_CHARACTERS = 450
"""The length of a window, like that of the passages that the packaged reader learnt from."""

PREVIOUS_CHARACTERS = 160
"""How much of the text before a sentence is shown to a model that reads one sentence at a time."""


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """A reader's opinion of one sentence.

    logit: how well it answers. short_answer: the slice of the sentence that
    does, as code points of the sentence; ``None`` from a model that only ranks.
    """

    logit: float
    short_answer: Span | None = None


class Reader(Protocol):
    """The port to a model that reads passages for a question."""

    @property
    def name(self) -> str:
        """The model, as in ``READER_MODEL``."""
        ...

    @property
    def is_calibrated(self) -> bool:
        """Whether ``bot.retrieval.calibration`` knows what its logits mean."""
        ...

    def read(
        self, question: str, passages: Sequence[ReaderPassage]
    ) -> list[tuple[SentenceScore, ...]]:
        """For each passage, a score for each of its ``spans``."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderPassage:
    """A run of sentences of an article, verbatim, with the article's title, which may be empty.

    ``spans`` are the sentences to score, as code points into ``text``.
    """

    title: str
    text: str
    spans: tuple[Span, ...]

    @property
    def front(self) -> str:
        """The prefix of the text for a model that reads title and text together."""
        return f"{self.title}. " if self.title else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences to score, verbatim."""
        return tuple(self.text[start:end] for start, end in self.spans)

    def in_context(self, span: Span) -> str:
        """A sentence after its title and preceding text, for a model that reads one at a time."""
        before = f"{self.front}{_end(self.text[: span[0]])}".strip()
        sentence = self.text[span[0] : span[1]]
        return f"{before} | {sentence}" if before else sentence


def passage(version: ArticleVersion, run: range, sentences: Iterable[Sentence]) -> ReaderPassage:
    """The text of a run of sentence indexes, with those of its sentences that are to be scored."""
    start, end = version.sentences[run[0]].start, version.sentences[run[-1]].end
    spans = tuple((sentence.start - start, sentence.end - start) for sentence in sentences)
    return ReaderPassage(_title(version), version.article.text[start:end], spans)


def window(version: ArticleVersion, sentence: Sentence) -> ReaderPassage:
    """A sentence in the middle of its neighbours, as many as ``WINDOW_CHARACTERS`` hold."""
    alone = range(sentence.index, sentence.index + 1)
    return passage(version, widened(version, alone, sentence, WINDOW_CHARACTERS), [sentence])


def widened(version: ArticleVersion, run: range, middle: Sentence, characters: int) -> range:
    """A run with as many sentences before and after it as so many characters hold in all.

    ``middle`` stays in the middle as long as there are sentences on both sides. A run that is
    longer stays as it is.
    """
    sentences = version.sentences
    while True:
        wider = [range(run.start - 1, run.stop), range(run.start, run.stop + 1)]
        fitting = [
            one
            for one in wider
            if one.start >= 0
            and one.stop <= len(sentences)
            and sentences[one[-1]].end - sentences[one[0]].start <= characters
        ]
        if not fitting:
            return run
        run = min(fitting, key=lambda one: abs(one[0] + one[-1] - 2 * middle.index))


def _title(version: ArticleVersion) -> str:
    """The title for the model; empty if it is a question, as that of a moderator's reply is.

    Beside the question that it answers, a sentence seems less sure to the model.
    """
    title = " ".join((version.article.title or "").split())
    return "" if title.endswith("?") else title[:TITLE_CHARACTERS].rstrip(". ")


def _end(previous: str) -> str:
    previous = " ".join(previous.split())
    if len(previous) <= PREVIOUS_CHARACTERS:
        return previous
    return "…" + previous[-PREVIOUS_CHARACTERS:].partition(" ")[2]
