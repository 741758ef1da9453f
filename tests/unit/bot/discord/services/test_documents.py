"""Questions about documents wait their turn, and no file is in memory before it."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from bot.discord.errors import QueueFull
from bot.discord.request import (
    DocumentPlace,
    DocumentReference,
    GivenDocuments,
    Origin,
)
from bot.discord.services import documents as documents_module
from bot.discord.services.documents import DocumentService
from bot.discord.services.worker_pool import WorkerPool
from bot.errors import DocumentError
from bot.types.question import Question
from tests.builders import examples
from tests.fakes.answering import ScriptedDocumentAnswerer

QUESTION = Question("When?")
ADA, BEA = 1, 2


def last(answers):
    *_, answer = answers
    return answer


class Attachment(SimpleNamespace):
    """A file that notes when it is downloaded."""

    async def read(self):
        self.downloads.append(self.filename)
        return b"It stopped at noon."


def file(name, downloads):
    return Attachment(filename=name, size=20, downloads=downloads)


def given(number=1, *files, origin=Origin.MESSAGE, links=()):
    return GivenDocuments(DocumentPlace(origin, 7, number), tuple(links), tuple(files))


@pytest.fixture
def threads():
    with ThreadPoolExecutor(1) as executor:
        yield WorkerPool(executor, capacity=30, seconds=5)


@pytest.fixture
def service(threads):
    return DocumentService(ScriptedDocumentAnswerer(examples.extractive()), threads)


async def test_a_file_is_downloaded_only_when_it_is_its_turn(threads):
    let_go, begun, downloads = threading.Event(), asyncio.Event(), []
    loop = asyncio.get_running_loop()

    def hold(_):
        loop.call_soon_threadsafe(begun.set)
        let_go.wait(5)

    answerer = ScriptedDocumentAnswerer(examples.extractive())
    answerer._answerer._before_each = hold
    service = DocumentService(answerer, threads)
    tasks = [
        asyncio.create_task(service.answer(QUESTION, given(n, file(f"{n}.txt", downloads)), last))
        for n in range(3)
    ]
    await begun.wait()
    assert downloads == ["0.txt"]
    let_go.set()
    await asyncio.gather(*tasks)
    assert downloads == ["0.txt", "1.txt", "2.txt"]


async def test_more_than_may_wait_are_refused(service, monkeypatch):
    monkeypatch.setattr(documents_module, "WAITING", 1)
    results = await asyncio.gather(
        *(service.answer(QUESTION, given(n), last) for n in range(2)), return_exceptions=True
    )
    assert [type(result) for result in results[1:]] == [QueueFull]
    assert (await service.answer(QUESTION, given(3), last)).answered


def test_what_a_message_has_now_counts_before_what_it_had(service):
    service.remember(given(1, "old"), ADA)
    now = given(1, "new")
    assert service.find(DocumentReference(now.place, given=now), BEA) is now


def test_a_message_that_shows_nothing_is_remembered_for_everybody_who_sees_it(service):
    service.remember(given(1, "old"), ADA)
    found = service.find(DocumentReference(given(1).place), BEA)
    assert found.files == ("old",)


def test_what_came_with_a_command_is_found_only_for_its_giver(service):
    documents = given(1, "file", origin=Origin.COMMAND)
    service.remember(documents, ADA)
    reference = DocumentReference(documents.place)
    assert service.find(reference, ADA) is documents
    with pytest.raises(DocumentError, match="can't find"):
        service.find(reference, BEA)


def test_a_page_that_the_answer_shows_is_found_for_everybody(service):
    place = given(1, origin=Origin.COMMAND).place
    assert service.find(DocumentReference(place, ("https://a.example",)), BEA).links == (
        "https://a.example",
    )


def test_a_deleted_message_is_gone_whatever_is_remembered(service):
    service.remember(given(1, "old"), ADA)
    with pytest.raises(DocumentError):
        service.find(DocumentReference(given(1).place, is_gone=True), ADA)


def test_only_the_last_ones_are_remembered(service, monkeypatch):
    monkeypatch.setattr(documents_module, "REMEMBERED", 2)
    for number in range(3):
        service.remember(given(number, "file"), ADA)
    with pytest.raises(DocumentError):
        service.find(DocumentReference(given(0).place), ADA)
    assert service.find(DocumentReference(given(2).place), ADA)


def test_forgetting_a_person_leaves_what_others_gave(service):
    service.remember(given(1, links=["https://tolm.example"]), ADA)
    service.remember(given(2, links=["https://tolm.example"]), BEA)
    service.forget_person(ADA)
    with pytest.raises(DocumentError):
        service.find(DocumentReference(given(1).place), ADA)
    assert service.find(DocumentReference(given(2).place), BEA).links == ("https://tolm.example",)
