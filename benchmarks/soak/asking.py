"""Asks questions, and checks every citation of every answer against the stored text."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from benchmarks.soak.articles import article_of, edition_of, id_of, is_as_written, question_about
from bot.bootstrap import Application
from bot.types.answer import Answer, Citation
from bot.types.question import Question
from ingest.errors import FootnoteError
from ingest.index.base import Kind
from ingest.library.integrity import check_library, unindexed_keys
from ingest.settings import SHARED_LIBRARY

NEAREST = 50


@dataclass
class Findings:
    """Questions, citations and times; ``problems`` has a line for everything that is wrong."""

    questions: int = 0
    citations: int = 0
    seconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Asker:
    """Asks about the articles of the soak."""

    def __init__(self, application: Application, findings: Findings) -> None:
        self._application = application
        self._library = application.libraries.open(SHARED_LIBRARY)
        self.findings = findings

    def finds(self, number: int) -> bool:
        """Ask the question about an article; returns whether the answer cites it."""
        before = time.monotonic()
        try:
            answer = self._application.answerer.answer(Question(question_about(number)))
        except FootnoteError as error:
            self._problem(f"question {number} failed, {type(error).__name__}: {error}")
            return False
        self.findings.questions += 1
        self.findings.seconds.append(time.monotonic() - before)
        shown = _shown(answer)
        for citation in shown:
            self._check(number, citation)
        return any(citation.version.article.id == id_of(number) for citation in shown)

    def check_whole(self) -> None:
        """Check that no article is visible in part, in its text or its vectors."""
        library = self._library
        library.refresh()
        keys = library.store.current_keys(library.key)
        versions = library.store.versions(sorted(keys))
        for key, version in versions.items():
            if not is_as_written(version.article):
                self._problem(f"version {key} is not what any writer wrote")
        for key in unindexed_keys(library.store, library.key, library.index):
            self._problem(f"version {key} lacks vectors")
        for kind in Kind:
            vector = library.embedder.embed_query("How many were counted this week?")
            for hit in library.nearest(kind, vector, NEAREST):
                if hit.row.version_key not in keys:
                    self._problem(f"a hit of {kind} belongs to no article that is visible")

    def check_complete(self, expected: dict[int, str]) -> None:
        """Check that exactly the expected articles are stored, once each, in these editions."""
        library = self._library
        library.refresh()
        found = [summary.id for summary in library.store.summaries(library.key)]
        if sorted(found) != sorted(map(id_of, expected)):
            lost = {*map(id_of, expected)} - {*found}
            self._problem(f"{len(found)} articles instead of {len(expected)}, lost: {lost}")
        for number, edition in expected.items():
            if id_of(number) not in found:
                continue
            key = library.store.resolve(library.key, id_of(number))
            article = library.store.version(key).article
            if article != article_of(number, edition):
                self._problem(f"{article.id} is edition {edition_of(article)}, not {edition}")
        report = check_library(library.store, library.key, library.index)
        if not report.sound:
            self._problem(f"the library is not sound: {report}")
        leftovers = library.store.leftovers(library.key)
        if leftovers:
            self._problem(f"left over: {leftovers}")

    def _check(self, number: int, citation: Citation) -> None:
        self.findings.citations += 1
        sentence = citation.sentence
        stored = self._library.store.version(citation.version.key).article
        if stored.text[sentence.start : sentence.end] != citation.quote:
            self._problem(f"question {number}: a quote is not what is stored")
        if not is_as_written(stored):
            self._problem(f"question {number}: {stored.id} is not what any writer wrote")

    def _problem(self, line: str) -> None:
        self.findings.problems.append(line)


def _shown(answer: Answer) -> tuple[Citation, ...]:
    return answer.citations + (answer.refusal.nearest if answer.refusal else ())
