"""Audit records of answers in Discord say what was asked, and nothing about who asked."""

import asyncio
import json
import threading
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime

import pytest

from bot.answering.answerer import Answerer
from bot.audit.record import audit_json
from bot.audit.recorder import AuditRecorder
from bot.audit.repository import AuditRepository
from bot.discord.request import SOMEBODY, without_mentions
from bot.discord.ui.answer_components import THUMB_DOWN
from bot.errors import LanguageModelUnavailable
from bot.generation.writer import LanguageModelWriter
from bot.retrieval.retriever import Retriever
from bot.storage.audits import AuditStore
from bot.storage.database import BotDatabase
from bot.storage.exchanges import ExchangeStore
from ingest.storage.database import sqlite_url
from tests.builders import examples
from tests.builders.corpus import BRIDGE, WHY_CLOSED, corpora_of, make_library
from tests.builders.libraries import stored
from tests.fakes.answering import ScriptedAnswerer
from tests.fakes.audits import InMemoryAudits
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN
from tests.integration.discord import payloads
from tests.integration.discord.loopback import PATIENCE
from tests.integration.discord.payloads import labels_of, text_of

CLAIM = "The old bridge in Vellmar closes because its cables are rusty. [A1]\n"
NEIGHBOUR = payloads.user("1104220099887766554", "penhallow")


@pytest.fixture
def audits():
    return InMemoryAudits()


@pytest.fixture
def answerer(tmp_path, audits):
    """The real answers, by a model that answers, fails and gives up in turn."""

    @contextmanager
    def opened():
        yield audits

    replies = [CLAIM, LanguageModelUnavailable("It is down."), "NO_ANSWER: the price\n", CLAIM]
    with stored(tmp_path) as store:
        corpora = corpora_of(make_library(tmp_path, store, BRIDGE))
        auditor = AuditRecorder(opened, 30, lambda: datetime.now(UTC))
        writer = LanguageModelWriter(ScriptedChat(*replies), style=WRITTEN)
        yield Answerer(corpora, Retriever(corpora), writer, lambda: 0.0, audit=auditor)
        auditor.close()


async def test_no_record_names_or_numbers_a_person(discord, bot, answerer, audits):
    discord.person = payloads.user("1093847561029384756", "quillfeather")
    mentioned = f"<@{NEIGHBOUR['id']}>"
    async with bot(answerer, answerer):
        for send in (
            lambda: discord.slash("ask", question=WHY_CLOSED),
            lambda: discord.message(f"<@bot> {WHY_CLOSED} {mentioned}"),
            lambda: discord.direct_message(f"{WHY_CLOSED} <@!{NEIGHBOUR['id']}>"),
            lambda: discord.slash("ask", question=f"{mentioned} {WHY_CLOSED}", article="bridge"),
        ):
            exchange = await send()
            await exchange.text()
    answerer._audit.close()
    assert len(audits.records) == 4
    assert {record.draft is not None for record in audits.records} == {True}
    kept = json.dumps([audit_json(record) for record in audits.records]).casefold()
    for person in (discord.person, NEIGHBOUR):
        assert person["id"] not in kept
        assert f"{int(person['id']):x}" not in kept
        assert person["username"] not in kept
    assert sum(SOMEBODY in record.question for record in audits.records) == 3


async def test_the_reference_in_the_form_below_an_answer_finds_its_record(
    discord, bot, answerer, audits
):
    async with bot(answerer, answerer):
        exchange = await discord.message(f"<@bot> {WHY_CLOSED}")
        (shown,) = await exchange.answer()
        await discord.until(lambda: THUMB_DOWN in labels_of(shown))
        form = await discord.press(shown, THUMB_DOWN)
    answerer._audit.close()
    (record,) = audits.records
    assert record.question_id not in text_of(shown)
    (label,) = form["data"]["components"]
    assert label["description"].endswith(f": {record.question_id}")
    assert audits.find(record.question_id) == record
    # "Copy Message ID" on the question gives the same, in decimal.
    assert audits.find(exchange.asked["id"]) == record


async def test_a_question_that_is_deleted_while_it_is_answered_leaves_no_record(
    discord, bot, answerer, tmp_path
):
    asked, deleted, recorded = (threading.Event() for _ in range(3))

    class Held(Retriever):
        def retrieve(self, question):
            asked.set()
            deleted.wait(PATIENCE)
            return super().retrieve(question)

    class Watched(ExchangeStore):
        def forget(self, exchange_ids):
            super().forget(exchange_ids)
            deleted.set()

    def record(question, result):
        auditor(question, result)
        recorded.set()

    with closing(BotDatabase(sqlite_url(tmp_path / "audits.sqlite3"))) as database:
        stored_audits = AuditRepository(AuditStore(database, needs_exchange=True))
        auditor = AuditRecorder(lambda: nullcontext(stored_audits), 30, lambda: datetime.now(UTC))
        corpora = answerer._corpora
        slow = Answerer(corpora, Held(corpora), None, lambda: 0.0, audit=record)
        async with bot(slow, slow, exchanges=Watched(database)):
            exchange = await discord.message(f"<@bot> {WHY_CLOSED}")
            await asyncio.to_thread(asked.wait, PATIENCE)
            await discord.delete(exchange.asked)
            assert await asyncio.to_thread(recorded.wait, PATIENCE)
        auditor.close()
        assert stored_audits.newest(9) == []


async def test_the_model_is_not_told_who_is_mentioned(discord, bot):
    answering = ScriptedAnswerer(examples.extractive())
    async with bot(answering):
        exchange = await discord.message(f"<@bot> When did <@{NEIGHBOUR['id']}> stop?")
        await exchange.answer()
    assert [question.text for question in answering.questions] == [f"When did {SOMEBODY} stop?"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Is <@123456789012345678> right?", f"Is {SOMEBODY} right?"),
        ("<@!123456789012345678><@1>", SOMEBODY * 2),
        ("What of <#42>, <@&42> and a@b.c?", "What of <#42>, <@&42> and a@b.c?"),
        ("Is 3 <@ 4>?", "Is 3 <@ 4>?"),
    ],
)
def test_only_mentions_of_people_are_taken_out(text, kept):
    assert without_mentions(text) == kept
