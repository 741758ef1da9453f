r"""Measures how much of an article its summary covers, beside the first sentences.

    python -m benchmarks.summaries --articles A.jsonl --claims C.jsonl \\
        [--questions Q.jsonl] [--references R.jsonl] [--store FOLDER] [--record]

A claim is covered if the summary has a sentence of each place in the article that
supports it. Claims are true sentences about an article, each with its ``evidence``.
A question is covered in the same way if the summary answers it.
References are sentences written as summaries (``claim``, ``article_id``, ``entailed``):
the share of their content words that the summary has is ROUGE-1 recall, of the best
reference. Parameters are chosen on the articles in even places, sorted by their ids;
the others are measured once. A store that is kept spares embedding the articles again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.soak.report import machine, record, table
from bot.answering.salience import salient_sentences, summary_length
from bot.bootstrap import open_application
from bot.retrieval.boilerplate import reports
from bot.settings import NO_READER, load_settings
from ingest.embedding.base import Matrix
from ingest.index.base import Kind
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources
from ingest.text.terms import content_terms
from ingest.types import ArticleVersion, Sentence

RESULTS = Path(__file__).parent / "results" / "summaries.md"

Place = frozenset[int]
"""The sentences, by their indexes, that one piece of evidence lies in."""

Places = tuple[Place, ...]
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Measured:
    """An article with what is known about its content.

    ``claims`` are the places of each claim's evidence, ``answers`` those of each
    question's answer, ``references`` the content terms of each reference summary.
    """

    version: ArticleVersion
    vectors: Matrix
    claims: tuple[Places, ...]
    answers: tuple[Places, ...]
    references: tuple[frozenset[str], ...]


Summary = Callable[[Measured], Sequence[Sentence]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", required=True)
    parser.add_argument("--claims", required=True, type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--references", type=Path)
    parser.add_argument("--store", type=Path, help="a data folder to keep the articles in")
    parser.add_argument("--record", action="store_true", help="write benchmarks/results")
    arguments = parser.parse_args()
    articles = list(_articles(arguments))
    parts = {"even places": articles[::2], "odd places": articles[1::2]}
    text = "\n\n".join(f"{name}:\n\n{compare(part)}" for name, part in parts.items())
    where = machine()
    print(f"{text}\n\n{where}")
    if arguments.record:
        record(RESULTS, "Summaries", f"{len(articles)} articles", f"{where}\n\n{text}")


def compare(articles: Sequence[Measured]) -> str:
    """The table of all ways to summarise."""
    ways: dict[str, Summary] = {
        "first sentences": lambda one: one.version.sentences[: _count(one)],
        "first sentences without boilerplate": lambda one: reports(one.version)[: _count(one)],
        "first sentences, as many words as the summary": _as_many_words,
        "summary": _summary,
        "best possible": best_possible,
    }
    rows = [measure(name, way, articles) for name, way in ways.items()]
    head = ("", "claims covered", "questions answered", "ROUGE-1 recall", "sentences", "words")
    return table(rows, head)


def measure(name: str, way: Summary, articles: Sequence[Measured]) -> tuple[str, ...]:
    """The row of one way: shares over all claims, and means over the articles."""
    shown = [(one, way(one)) for one in articles]
    claims = [_covers(places, sentences) for one, sentences in shown for places in one.claims]
    answers = [_covers(places, sentences) for one, sentences in shown for places in one.answers]
    recalls = [_recall(one, sentences) for one, sentences in shown if one.references]
    words = sum(len(s.text.split()) for _, sentences in shown for s in sentences)
    return (
        name,
        _share(claims),
        _share(answers),
        _share(recalls),
        f"{sum(len(sentences) for _, sentences in shown) / len(articles):.1f}",
        f"{words / len(articles):.0f}",
    )


def best_possible(one: Measured) -> Sequence[Sentence]:
    """As many sentences as the summary has, those that cover most claims."""
    useful = sorted({index for claim in one.claims for place in claim for index in place})
    sentences = one.version.sentences
    chosen = (
        [sentences[index] for index in indexes]
        for indexes in combinations(useful, min(_count(one), len(useful)))
    )
    return max(chosen, key=lambda some: sum(_covers(places, some) for places in one.claims))


def _summary(one: Measured) -> Sequence[Sentence]:
    return salient_sentences(one.version, one.vectors)


def _count(one: Measured) -> int:
    return min(summary_length(len(reports(one.version))), len(one.version.sentences))


def _as_many_words(one: Measured) -> Sequence[Sentence]:
    """The first sentences whose words are about as many as the summary's."""
    left = sum(len(sentence.text.split()) for sentence in _summary(one))
    taken: list[Sentence] = []
    for sentence in reports(one.version):
        words = len(sentence.text.split())
        if taken and words > 2 * left:
            break
        taken.append(sentence)
        left -= words
    return taken


def _covers(places: Places, sentences: Sequence[Sentence]) -> bool:
    shown = {sentence.index for sentence in sentences}
    return all(place & shown for place in places)


def _share(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.1%}" if values else "–"


def _recall(one: Measured, sentences: Sequence[Sentence]) -> float:
    said = set(content_terms(" ".join(sentence.text for sentence in sentences)))
    return max(len(reference & said) / len(reference) for reference in one.references)


def _articles(arguments: argparse.Namespace) -> Iterator[Measured]:
    """The articles with claims, sorted by their ids."""
    claims = _claims(arguments.claims)
    answers = _answers(arguments.questions)
    references = _references(arguments.references)
    with _stored(arguments.articles, arguments.store) as versions:
        for version, vectors in versions:
            known = claims.get(version.article.id)
            if known:
                yield Measured(
                    version,
                    vectors,
                    _places(version, known),
                    _places(version, answers.get(version.article.id, ())),
                    tuple(references.get(version.article.id, ())),
                )


@contextmanager
def _stored(source: str, folder: Path | None) -> Iterator[list[tuple[ArticleVersion, Matrix]]]:
    """The versions of all articles with the vectors of their sentences."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings().model_copy(
            update={"data_dir": folder or Path(temporary), "reader_model": NO_READER}
        )
        with open_application(settings, with_llm=False) as application:
            library = application.libraries.open(SHARED_LIBRARY)
            for _ in library.publish(read_sources([source], SourceOptions(), sys.stdin.buffer)):
                pass
            corpus = application.libraries.corpus((SHARED_LIBRARY,))
            corpus.refresh()
            versions = corpus.versions(corpus.all_versions())
            vectors = corpus.vectors(Kind.SENTENCE, versions)
            found = [(version, vectors[ref]) for ref, version in versions.items()]
            yield sorted(found, key=lambda item: item[0].article.id)


def _claims(path: Path) -> dict[str, list[Spans]]:
    """The evidence of each true claim, by article."""
    found: defaultdict[str, list[Spans]] = defaultdict(list)
    for row in _rows(path):
        if row["supported"]:
            found[row["article_id"]].append([(start, end) for start, end in row["evidence"]])
    return found


def _answers(path: Path | None) -> dict[str, list[Spans]]:
    """The places of the first answer to each question that has one, by article."""
    found: defaultdict[str, list[Spans]] = defaultdict(list)
    for row in _rows(path):
        if row["answerable"]:
            spans = [(start, end) for start, end in row["answer_sets"][0]]
            found[row["article_id"]].append(spans)
    return found


def _references(path: Path | None) -> dict[str, list[frozenset[str]]]:
    """The content terms of each reference, by article."""
    found: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for row in _rows(path):
        if row["entailed"] and (words := frozenset(content_terms(row["claim"]))):
            found[row["article_id"]].append(words)
    return found


def _rows(path: Path | None) -> Iterator[Any]:
    for line in path.read_text("utf-8").splitlines() if path else ():
        yield json.loads(line)


def _places(version: ArticleVersion, known: Sequence[Spans]) -> tuple[Places, ...]:
    return tuple(tuple(_place(version, span) for span in spans) for spans in known)


def _place(version: ArticleVersion, span: tuple[int, int]) -> Place:
    start, end = span
    return frozenset(
        sentence.index
        for sentence in version.sentences
        if sentence.start < end and start < sentence.end
    )


if __name__ == "__main__":
    main()
