"""Health, readiness and metrics over HTTP."""

import asyncio
import socket

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.discord import health
from bot.discord.health import HealthAddress
from bot.metrics import Metrics
from bot.types.claims import DroppedClaim, GenerationTrace, VerifiedClaim
from ingest.errors import StoreBusy
from tests.builders import examples
from tests.fakes.answering import ListedCatalog, ScriptedAnswerer
from tests.integration.discord.loopback import PATIENCE
from tests.integration.storage.servers import free_port


@pytest.fixture
def address():
    """A port that is free."""
    return HealthAddress("127.0.0.1", free_port())


async def asked(address, path):
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{address.host}:{address.port}{path}") as response,
    ):
        return response.status, await response.text()


async def settled(address, wanted):
    """The readiness response once the guilds are known, which takes a moment."""
    async with asyncio.timeout(PATIENCE):
        while (answer := await asked(address, "/readyz"))[1] != wanted:  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.05)
    return answer[0]


def samples(metrics):
    """Values by name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


async def test_a_bot_that_is_connected_is_healthy_and_ready(discord, bot, address):
    async with bot(monitor=address):
        assert await asked(address, "/healthz") == (200, "ok\n")
        assert await settled(address, "discord: ok\nlibrary: ok\n") == 200
        status, text = await asked(address, "/metrics")
        assert status == 200
        assert "footnote_gateway_connected 1.0" in text
        assert (await asked(address, "/"))[0] == 404


async def test_without_its_library_it_is_not_ready_and_says_so(discord, bot, address):
    class Busy(ListedCatalog):
        def article_count(self, _scope):
            raise StoreBusy("/srv/secret.db")

    async with bot(catalog=Busy(), monitor=address):
        assert await settled(address, "discord: ok\nlibrary: StoreBusy\n") == 503
        assert (await asked(address, "/healthz"))[0] == 200


async def test_without_discord_it_is_not_ready(discord, bot, address):
    async with bot(monitor=address):
        await settled(address, "discord: ok\nlibrary: ok\n")
        discord.gateway.refuses = True
        await discord.gateway.cut()
        assert await settled(address, "discord: not connected\nlibrary: ok\n") == 503
        discord.gateway.refuses = False


async def test_a_failure_is_counted_by_its_kind_and_the_size_is_known(
    discord, bot, address, monkeypatch
):
    monkeypatch.setattr(health, "SAMPLE_SECONDS", 0.01)
    metrics = Metrics()
    async with bot(ScriptedAnswerer(StoreBusy("x")), monitor=address, metrics=metrics):
        await (await discord.message("<@bot> When?")).answer()
        await discord.until(lambda: samples(metrics)["footnote_shared_articles",] == 1)
        await discord.until(lambda: samples(metrics)["footnote_questions_under_way",] == 0)
    found = samples(metrics)
    assert found["footnote_failures_total", "StoreBusy"] == 1
    assert found["footnote_event_loop_lag_seconds_count",] > 0


async def test_a_port_that_is_taken_stops_nothing(discord, bot, address):
    with socket.socket() as other:
        other.bind((address.host, address.port))
        other.listen()
        async with bot(monitor=address):
            assert "noon" in await (await discord.message("<@bot> When?")).text()


def test_answers_are_counted_with_what_a_model_did_for_them():
    metrics = Metrics()
    version = examples.version()
    source = ((version, version.sentences[0]),)
    events = (
        VerifiedClaim("It stopped.", source),
        VerifiedClaim("It stopped at noon.", source, failed=("unknown tag",)),
        DroppedClaim("It sank.", ("negation",)),
        GenerationTrace("fake:model", "1/1", (), "", 700, 30),
    )
    metrics.record_answer(examples.written("It stopped."), events, 20.0, 300.0)
    metrics.record_answer(examples.refused())
    metrics.record_tokens(50, 5)
    found = samples(metrics)
    assert found["footnote_answers_total", "llm", "answered"] == 1
    assert found["footnote_answers_total", "extractive", "unknown_name"] == 1
    verdicts = [found["footnote_claims_total", v] for v in ("shown", "repaired", "dropped")]
    assert verdicts == [1, 1, 1]
    assert (found["footnote_tokens_total", "read"], found["footnote_tokens_total", "written"]) == (
        750,
        35,
    )
    assert found["footnote_answer_seconds_count", "total"] == 2
    assert found["footnote_answer_seconds_sum", "search"] == pytest.approx(0.02)


def test_articles_are_counted_by_where_they_came_from():
    metrics = Metrics()
    for outcome in ("added", "added", "failed"):
        metrics.record_ingest("feeds", outcome)
    metrics.record_ingest("discord", "updated")
    found = samples(metrics)
    assert found["footnote_ingested_total", "feeds", "added"] == 2
    assert found["footnote_ingested_total", "feeds", "failed"] == 1
    assert found["footnote_ingested_total", "discord", "updated"] == 1


async def test_no_number_is_of_a_person_or_a_server(discord, bot, address):
    async with bot(monitor=address):
        await (await discord.message("<@bot> When?")).answer()
        _, text = await asked(address, "/metrics")
    for number in (discord.guild_id, discord.person["id"], discord.channel["id"], "When?"):
        assert number not in text
