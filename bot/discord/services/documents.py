"""Questions about documents given with them, read and answered off the event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import discord

from bot.discord.errors import TRANSPORT_ERRORS, QueueFull
from bot.discord.limits import ATTACHMENT_BYTES
from bot.discord.ports import DocumentAnswerer
from bot.discord.request import DocumentPlace, DocumentReference, GivenDocuments, Origin
from bot.discord.services.worker_pool import WorkerPool
from bot.errors import DocumentError, unreadable
from bot.translatable import translatable
from bot.types.answer import Answer, Citation, cite
from bot.types.question import Question
from ingest.errors import SourceError
from ingest.sources.items import Upload

T = TypeVar("T")

GONE = translatable("I can't find the file or page of that answer anymore.")
GIVE_AGAIN = translatable("Give it again with your question.")

REMEMBERED = 1_000
"""Of how many questions with documents it is remembered in memory where these are."""

WAITING = 20
"""How many questions about documents may wait or be answered at a time."""


class DocumentService:
    """Answers questions about documents, as many at once as ``workers`` has threads.

    No file is in memory before its turn, so memory does not grow with the queue. It
    is remembered where documents are, but nothing that they say.
    """

    def __init__(self, answerer: DocumentAnswerer, workers: WorkerPool) -> None:
        self._answerer = answerer
        self._workers = workers
        self._turns = asyncio.Semaphore(workers.concurrency)
        self._waiting = 0
        self._given: OrderedDict[DocumentPlace, tuple[int, GivenDocuments]] = OrderedDict()

    async def answer(
        self,
        question: Question,
        documents: GivenDocuments,
        consume: Callable[[Iterator[Answer]], Answer],
    ) -> Answer:
        """The answer, which ``consume`` takes in another thread.

        Raises ``DocumentError``, ``QueueFull``, ``TookTooLong`` and ``FootnoteError``.
        """
        return await self._in_turn(
            documents, lambda sources: consume(self._answerer.answers(question, sources))
        )

    async def passages(
        self, documents: GivenDocuments, is_wanted: Callable[[str], bool]
    ) -> tuple[Citation, ...]:
        """The sentences of documents as they are now that ``is_wanted`` chooses by their text.

        Raises as ``answer`` does.
        """

        def find(sources: Sequence[str | Upload]) -> tuple[Citation, ...]:
            contents = self._answerer.contents(sources)
            return cite(
                (version, sentence)
                for version in contents
                for sentence in version.sentences
                if is_wanted(sentence.text)
            )

        return await self._in_turn(documents, find)

    async def _in_turn(
        self, documents: GivenDocuments, use: Callable[[Sequence[str | Upload]], T]
    ) -> T:
        """What ``use`` makes of the documents in another thread, once it is their turn."""
        if self._waiting >= WAITING:
            raise QueueFull(f"{self._waiting} questions about documents are waiting.")
        self._waiting += 1
        try:
            async with self._turns:
                files = [await _downloaded(file) for file in documents.files]
                sources: tuple[str | Upload, ...] = (*files, *documents.links)
                return await self._workers.run(lambda: use(sources))
        finally:
            self._waiting -= 1

    def remember(self, documents: GivenDocuments, person_id: int) -> None:
        """Remember where documents are that a person gave, for follow-ups."""
        self._given[documents.place] = (person_id, documents)
        self._given.move_to_end(documents.place)
        while len(self._given) > REMEMBERED:
            self._given.popitem(last=False)

    def forget_person(self, person_id: int) -> None:
        """Forget where the documents are that a person gave."""
        for place, (giver, _) in list(self._given.items()):
            if giver == person_id:
                del self._given[place]

    def find(self, reference: DocumentReference, person_id: int) -> GivenDocuments:
        """The documents that an earlier answer is about, for another question of a person.

        A file that came with a command is there only for the person who gave it, as
        nobody else can see it. Raises ``DocumentError``.
        """
        place = reference.place
        giver, remembered = self._given.get(place, (0, None))
        if place.origin is Origin.COMMAND and giver != person_id:
            remembered = None
        # Discord shows a bot what others wrote only where the bot was addressed.
        found = reference.given or remembered
        if found is None and reference.links:
            found = GivenDocuments(place, reference.links)
        if found is None or reference.is_gone:
            raise DocumentError(GONE, hint=GIVE_AGAIN)
        return found


async def download(file: discord.Attachment) -> Upload:
    """The content of an attachment. Raises ``SourceError``."""
    if file.size > ATTACHMENT_BYTES:
        raise SourceError("The file is too large.")
    try:
        return Upload(file.filename, await file.read())
    except (discord.HTTPException, *TRANSPORT_ERRORS) as error:
        raise SourceError("The file could not be downloaded from Discord.") from error


async def _downloaded(file: discord.Attachment) -> Upload:
    try:
        return await download(file)
    except SourceError as error:
        raise unreadable(file.filename, error) from error
