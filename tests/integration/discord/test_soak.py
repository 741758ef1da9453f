"""The Discord soak in short: each fault once, for a moment."""

import signal

import pytest

from benchmarks.soak.place import FAKE_MODEL
from benchmarks.soak_discord.faults import ENDING, LASTING
from benchmarks.soak_discord.soak import Plan, run

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")


async def test_whoever_asks_has_an_end_and_nothing_is_lost_whatever_fails_around_the_bot():
    plan = Plan(
        seconds=0,
        model=FAKE_MODEL,
        fault_seconds=1,
        pause_seconds=0.2,
        warm_up=5,
        measures_memory=False,
    )
    result = await run(plan)
    assert result.problems == []
    rows = dict(result.rows)
    left_out = rows["faults left out because the machine does not allow them"]
    assert all(name in rows["faults"] or name in left_out for name in {**LASTING, **ENDING})
    assert int(rows["… answered"].replace(",", "")) > 0
