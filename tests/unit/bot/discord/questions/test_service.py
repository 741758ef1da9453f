"""Nothing stays of a question in progress whose person deletes everything."""

import asyncio
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.discord.questions.delivery import Acknowledgement
from bot.discord.questions.service import QuestionService
from bot.discord.request import QuestionRequest
from bot.discord.services.catalog import Catalog
from bot.discord.services.documents import DocumentService
from bot.discord.services.exchange_log import ExchangeLog
from bot.discord.services.guild_settings import GuildSettingsCache
from bot.discord.services.worker_pool import WorkerPool
from bot.types.records import ExchangeState
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer, ScriptedDocumentAnswerer
from tests.fakes.exchanges import InMemoryExchanges
from tests.fakes.fact_checker import ScriptedStatementChecker
from tests.fakes.guild_settings import InMemoryGuildSettings

ADA, BEA = 1, 2
REQUEST = QuestionRequest(1_574_419_266_197_783_376, "Where is the tram?", 7, asker_id=ADA)
MOMENTS = ["answering", "delivering", "recording"]


class Halts:
    """The moments of a question: those before ``until`` pass, the others wait to be released."""

    def __init__(self, until):
        self._reached = {moment: threading.Event() for moment in MOMENTS}
        self._released = {moment: threading.Event() for moment in MOMENTS}
        for moment in MOMENTS[: MOMENTS.index(until)]:
            self._released[moment].set()

    def at(self, moment):
        self._reached[moment].set()
        self._released[moment].wait(10)

    async def reached(self, moment):
        assert await asyncio.to_thread(self._reached[moment].wait, 10)

    def release(self):
        for released in self._released.values():
            released.set()


class HeldReply:
    """A reply that halts as it is delivered."""

    message_ids = (5,)
    messages = ()

    def __init__(self, halts):
        self._halts = halts
        self.removed = False

    async def acknowledge(self, _waiting=""):
        return Acknowledgement.DONE

    async def show(self, _message):
        return True

    async def deliver(self, _messages, _patience=0.0):
        await asyncio.to_thread(self._halts.at, "delivering")
        return True

    async def remove(self):
        self.removed = True


class HeldExchanges(InMemoryExchanges):
    """Exchanges that halt before the end of one is recorded."""

    def __init__(self, halts):
        super().__init__()
        self._halts = halts

    def keep(self, exchange):
        if exchange.state is ExchangeState.REFUSED:
            self._halts.at("recording")
        super().keep(exchange)


class Place:
    """A service with one question in progress, which has come to a moment and halts there."""

    def __init__(self, workers, until):
        pool = WorkerPool(workers, capacity=30, seconds=math.inf)
        self.halts = Halts(until)
        self.exchanges = HeldExchanges(self.halts)
        self.reply = HeldReply(self.halts)
        answerer = ScriptedAnswerer(
            examples.refused(), before_each=lambda _: self.halts.at("answering")
        )
        self.service = QuestionService(
            answerer,
            Catalog(ListedCatalog(), pool, "shared"),
            ExchangeLog(self.exchanges, pool),
            ScriptedStatementChecker(examples.judgement()),
            GuildSettingsCache(InMemoryGuildSettings(), pool, lambda: 0.0),
            answers=pool,
            documents=DocumentService(ScriptedDocumentAnswerer(examples.refused()), pool),
        )


@asynccontextmanager
async def in_progress(until, **fields):
    """A place, whose question goes on to its end afterwards."""
    with ThreadPoolExecutor(3) as workers:
        place = Place(workers, until)
        request = replace(REQUEST, **fields)
        asking = asyncio.create_task(place.service.ask(request, place.reply))
        await place.halts.reached(until)
        yield place
        place.halts.release()
        await asking


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_it_is_ended_and_leaves_nothing(moment, private):
    async with in_progress(until=moment, private=private) as place:
        place.service.forget_person(ADA)
        place.exchanges.forget([REQUEST.id])
    assert place.reply.removed
    assert place.exchanges.exchanges == {}
    assert place.service.open_questions.find(REQUEST.id) == ""


@pytest.mark.parametrize("moment", MOMENTS)
async def test_that_of_another_person_goes_on(moment):
    async with in_progress(until=moment) as place:
        place.service.forget_person(BEA)
    assert not place.reply.removed
    assert list(place.exchanges.exchanges) == [REQUEST.id]
    assert place.service.open_questions.find(REQUEST.id)
