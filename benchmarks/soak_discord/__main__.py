"""An hour of faults: ``python -m benchmarks.soak_discord [--minutes 60]``.

Writes benchmarks/results/soak_discord.md. If a check fails, the exit status is 1
and the bot's log is written beside the report.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from benchmarks.soak.report import machine, table
from benchmarks.soak_discord.soak import Plan, run
from bot.log import set_up_logs
from ingest.settings import PACKAGED_MODEL

RESULTS = Path(__file__).parents[1] / "results" / "soak_discord.md"


def main() -> int:
    """Run the soak and write the report."""
    parser = argparse.ArgumentParser(description="The bot in a loopback Discord, with faults.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--model", default=PACKAGED_MODEL, help="an embedding model, or `fake`")
    parser.add_argument(
        "--fault-seconds", type=float, default=15.0, help="how long each fault lasts"
    )
    parser.add_argument("--report", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    set_up_logs("ERROR")
    plan = Plan(
        seconds=arguments.minutes * 60,
        model=arguments.model,
        fault_seconds=arguments.fault_seconds,
    )
    result = asyncio.run(run(plan))
    command = (
        f"python -m benchmarks.soak_discord --minutes {arguments.minutes:g} "
        f"--model {arguments.model} --fault-seconds {arguments.fault_seconds:g}"
    )
    lines = [
        "# The Discord bot under faults",
        "",
        f"`{command}`, {machine()}",
        "",
        table(result.rows),
        "",
        *(f"- {problem}" for problem in result.problems or ["Every check held."]),
        "",
    ]
    arguments.report.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    if result.problems:
        arguments.report.with_suffix(".log").write_text(result.log, encoding="utf-8")
    return int(bool(result.problems))


if __name__ == "__main__":
    sys.exit(main())
