"""A file that keeps its reader busy for ever, sent by a manager of one server while others ask."""

import os
import signal
import threading
from contextlib import closing

import pytest

from bot.answering.answerer import Answerer
from bot.guild_library import GuildLibraryEditor
from bot.metrics import Metrics
from bot.retrieval.retriever import Retriever
from ingest.sandbox.pool import ProcessPool
from tests.builders.corpus import BRIDGE, RUSTY, WHY_CLOSED, libraries_with
from tests.fakes import jobs
from tests.integration.discord.payloads import text_of

MANAGER = str(1 << 5)


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def pool(metrics):
    with closing(ProcessPool(observe=metrics.record_killed_reader)) as made:
        yield made


@pytest.fixture
def libraries(tmp_path):
    with libraries_with(tmp_path, BRIDGE) as manager:
        yield manager


async def test_questions_are_answered_meanwhile_and_the_sender_gets_one_line(
    discord, bot, pool, libraries, metrics
):
    discord.permissions = MANAGER
    reader, started = pool(jobs.process_id), threading.Event()

    def run(job, name, *arguments):
        if name == "hostile.md":
            started.set()
            # It holds the lock of its interpreter for ever.
            return pool(jobs.match_for_ever)
        return pool(job, name, *arguments)

    editor = GuildLibraryEditor(libraries, lambda: None, run=run)
    answerer = Answerer(libraries, Retriever(libraries), None, lambda: 0.0)
    async with bot(answerer, answerer, guild_library=editor, metrics=metrics):
        hostile = await discord.slash("ingest", file=discord.attach("hostile.md", b"It stopped."))
        await discord.until(started.is_set)
        for _ in range(3):
            exchange = await discord.direct_message(WHY_CLOSED)
            assert RUSTY.rstrip(".") in await exchange.text()
        # As the operating system does to a process that takes too much.
        os.kill(reader, signal.SIGKILL)
        (shown,) = await hostile.answer()
        assert "1 failed" in text_of(shown)
        assert "makes its parser crash" in text_of(shown)
        good = await discord.slash(
            "ingest", file=discord.attach("good.txt", b"The ferry of Holmvik stopped at noon.")
        )
        assert "1 added" in await good.text()
    assert 'footnote_killed_readers_total{reason="crash"} 1.0' in metrics.render().decode()
