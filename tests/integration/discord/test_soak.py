"""The Discord soak in short: some faults once, for a moment. ``make soak`` has all of them."""

import asyncio
import signal
from contextlib import closing

import pytest

from benchmarks.soak.articles import edition_of, id_of
from benchmarks.soak.place import FAKE_MODEL, Place
from benchmarks.soak_discord.soak import Plan, run
from benchmarks.soak_discord.world import KILLED, World
from ingest.bootstrap import open_store
from ingest.settings import SHARED_LIBRARY

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")


FAULTS = frozenset(
    {
        "gateway cut",
        "429 from Discord",
        "language model hangs",
        "Chroma server stopped",
        "ingest killed",
        "bot killed",
    }
)
"""One for each part that can fail."""


async def test_whoever_asks_has_an_end_and_nothing_is_lost_whatever_fails_around_the_bot():
    plan = Plan(
        seconds=0,
        model=FAKE_MODEL,
        fault_seconds=0.6,
        pause_seconds=0.2,
        ingest_pause_seconds=15,
        warm_up=5,
        stop_seconds=60,
        measures_memory=False,
        faults=FAULTS,
    )
    result = await run(plan)
    assert result.problems == []
    rows = dict(result.rows)
    assert all(f"{name} 1×" in rows["faults"] for name in FAULTS)
    assert int(rows["… answered"].replace(",", "")) > 0


async def test_of_two_ingests_at_once_each_is_confirmed_with_the_edition_that_it_wrote(tmp_path):
    place = Place(tmp_path, FAKE_MODEL)
    world = World(
        discord=None,
        model=None,
        chroma=None,
        place=place,
        bot=None,
        people=None,
        has_disk=False,
        clock=None,
    )
    succeeded, _ = await asyncio.gather(world.ingest(range(3)), world.killed_ingest())
    assert succeeded
    with open_store(place.settings()) as store:
        library = store.library(SHARED_LIBRARY)
        with closing(store.articles(library.key)) as articles:
            editions = {article.id: int(edition_of(article)) for article in articles}
    confirmed = {id_of(number): edition for number, edition in world.stored.items()}
    assert {name: editions.get(name) for name in confirmed} == confirmed
    assert {0, 1, 2, KILLED} <= world.stored.keys()
