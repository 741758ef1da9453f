"""Blocking calls run in a bounded pool, and their places are given back."""

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.discord.errors import QueueFull, TookTooLong
from bot.discord.services.worker_pool import WorkerPool


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def let_go():
    event = threading.Event()
    yield event
    event.set()


async def until_free(workers):
    async with asyncio.timeout(60):
        while workers.pending:  # noqa: ASYNC110  # a thread ends, which sets no event of the loop
            await asyncio.sleep(0.001)


async def test_a_call_runs_in_another_thread_with_the_context_of_the_task(pool):
    name = contextvars.ContextVar("name")
    name.set("this task")
    workers = WorkerPool(pool, capacity=1, seconds=60)
    thread, seen = await workers.run(lambda: (threading.get_ident(), name.get()))
    assert thread != threading.get_ident()
    assert seen == "this task"


@pytest.mark.parametrize("error", [ValueError("x"), TimeoutError("a timeout of its own")])
async def test_what_a_call_raises_is_raised(pool, error):
    def fails():
        raise error

    workers = WorkerPool(pool, capacity=1, seconds=60)
    with pytest.raises(type(error), match=str(error)):
        await workers.run(fails)


async def test_a_call_beyond_the_capacity_is_refused_at_once(pool, let_go):
    workers = WorkerPool(pool, capacity=2, seconds=60)
    running = [asyncio.create_task(workers.run(let_go.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull):
        await workers.run(let_go.wait)
    let_go.set()
    assert await asyncio.gather(*running) == [True, True]
    assert await workers.run(let_go.wait)


async def test_a_call_that_was_given_up_keeps_its_place_until_it_ends(pool, let_go):
    workers = WorkerPool(pool, capacity=1, seconds=0.01)
    with pytest.raises(TookTooLong):
        await workers.run(let_go.wait)
    with pytest.raises(QueueFull):
        await workers.run(let_go.wait)
    let_go.set()
    await until_free(workers)
    assert await workers.run(let_go.wait)


async def test_a_failure_after_the_call_was_given_up_is_forgotten(pool, let_go):
    def fails_late():
        let_go.wait()
        raise ValueError

    workers = WorkerPool(pool, capacity=1, seconds=0.01)
    with pytest.raises(TookTooLong):
        await workers.run(fails_late)
    let_go.set()
    await until_free(workers)


async def test_who_stops_waiting_leaves_no_place_taken(pool, let_go):
    workers = WorkerPool(pool, capacity=1, seconds=60)
    waiting = asyncio.create_task(workers.run(let_go.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    let_go.set()
    await until_free(workers)
