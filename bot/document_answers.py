"""Answers about the documents that are given with a question, of which nothing is kept.

They are read within the walls of ``/ingest``, published in a library in memory, and
asked there as articles are, so their citations are checked as those of articles are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from bot.answering.answerer import Answerer
from bot.answering.notices import about_documents
from bot.errors import DocumentError, unreadable
from bot.translatable import translatable
from bot.types.answer import Answer
from bot.types.question import Question, Scope
from ingest.errors import SourceError
from ingest.library.library import Library
from ingest.library.manager import LibraryManager
from ingest.sandbox.base import RunJob
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceFailure, SourceItem, SourceOptions, Upload
from ingest.sources.loader import ReadAddress, first_articles, is_address
from ingest.text.chunking import segment
from ingest.types import Article, ArticleVersion

MAX_CHARACTERS = 200_000
"""Characters of all documents of a question. Each sentence is embedded before the answer, which
takes some 20 seconds for so many on one core."""

SHORTER = translatable("Give only the part that you ask about.")


class DocumentAnswerer:
    """Answers questions about documents; safe to share between threads.

    ``open_libraries`` opens libraries in memory, ``make_answerer`` makes what answers
    from them. ``read_address`` loads a page, and ``run`` runs the job that reads a file.
    """

    def __init__(
        self,
        open_libraries: Callable[[], AbstractContextManager[LibraryManager]],
        make_answerer: Callable[[LibraryManager], Answerer],
        read_address: ReadAddress,
        run: RunJob,
    ) -> None:
        self._open_libraries = open_libraries
        self._make_answerer = make_answerer
        self._read_address = read_address
        self._run = run

    def answers(self, question: Question, documents: Sequence[str | Upload]) -> Iterator[Answer]:
        """Ever longer versions of the answer from these addresses and files alone.

        Earlier turns of the question are taken to be about the same documents.
        Raises ``DocumentError`` for one that cannot be read, and ``FootnoteError``.
        """
        articles = _checked([self._read(document) for document in documents])
        with self._open_libraries() as libraries:
            library = libraries.open(SHARED_LIBRARY)
            for name, article in articles:
                _publish(library, name, article)
            asked = _about(question, library)
            for answer in self._make_answerer(libraries).answers(asked):
                yield _worded(answer)

    def contents(self, documents: Sequence[str | Upload]) -> Sequence[ArticleVersion]:
        """What these addresses and files hold, each as an article of no library.

        Raises as ``answers`` does.
        """
        articles = _checked([self._read(document) for document in documents])
        return [ArticleVersion(0, 1, "", segment(article)) for _, article in articles]

    def _read(self, document: str | Upload) -> tuple[str, Article]:
        """The name of a document, and its article, which is called by that name at least."""
        if isinstance(document, Upload):
            return document.name, self._first(document.name, self._read_file(document))
        if not is_address(document):
            raise unreadable(document, SourceError("This is not a web address."))
        return document, self._first(document, [self._read_address(document, SourceOptions())])

    def _read_file(self, file: Upload) -> Sequence[SourceItem]:
        try:
            return self._run(first_articles, file.name, file.content, 2)
        except SourceError as error:
            raise unreadable(file.name, error) from error

    def _first(self, name: str, items: Sequence[SourceItem]) -> Article:
        if not items:
            raise unreadable(name, SourceError("It is empty."))
        first, *others = items
        if isinstance(first, SourceFailure):
            raise unreadable(name, first.error)
        if others:
            raise unreadable(name, SourceError("It holds several articles."))
        return replace(first.article, title=first.article.title or name)


def _checked(articles: list[tuple[str, Article]]) -> list[tuple[str, Article]]:
    """The same. Raises ``DocumentError`` if they are too long together."""
    characters = sum(len(article.text) for _, article in articles)
    if characters > MAX_CHARACTERS:
        raise DocumentError(
            translatable(
                "That is too long to read for one question: {count:,} characters, of {most:,} at most.",
                count=characters,
                most=MAX_CHARACTERS,
            ),
            hint=SHORTER,
        )
    return articles


def _publish(library: Library, name: str, article: Article) -> None:
    try:
        library.add(name, article)
    except SourceError as error:
        raise unreadable(name, error) from error


def _about(question: Question, library: Library) -> Question:
    """The question in the scope of that library, as if its earlier answers had cited it."""
    cited = tuple(library.store.newest(library.key))
    turns = (replace(turn, cited=cited if turn.answer else ()) for turn in question.conversation)
    return replace(question, scope=Scope(), conversation=tuple(turns))


def _worded(answer: Answer) -> Answer:
    """The answer, with Footnote's own words about documents instead of articles."""
    notices = tuple(map(about_documents, answer.notices))
    refusal = answer.refusal
    if refusal:
        refusal = replace(refusal, reason=about_documents(refusal.reason))
    return replace(answer, notices=notices, refusal=refusal)
