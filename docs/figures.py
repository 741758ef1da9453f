"""The table of figures in the documentation, from what was measured: ``python docs/figures.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "figures.md"
RESULTS = ROOT / "benchmarks" / "results"
MADE = "<!-- Made by `python docs/figures.py` from the results; a test compares them. -->\n"
FELL_SHORT = ROOT / "docs" / "explanation" / "fell-short.txt"


def page() -> str:
    """The page."""
    return "\n".join(
        (
            "# Faults, load and attacks, in figures\n",
            MADE,
            "Each table is what a command wrote; the links lead to the whole of it.\n",
            "## Faults around the bot, by `make soak`\n",
            "The bot as a process in a loopback Discord, with the packaged model, a Chroma server "
            "and a fake language model; people ask and press buttons and articles come in, while "
            "one fault follows another ([how](../../benchmarks/results/soak_discord.md)).\n",
            table_of("soak_discord.md"),
            "The store alone, two writers and a reader at once, and a hundred kills of an ingest: "
            "[nothing lost, doubled or misquoted](../../benchmarks/results/soak_store.md).",
            "200 questions at once: [all answered](../../benchmarks/results/crowd.md).\n",
            "## Fuzzing, by `make fuzz`\n",
            table_of("fuzz.md"),
            "More in [the results](../../benchmarks/results/fuzz.md).\n",
            "## The threat model, by `make test`\n",
            "Each attack of [SECURITY.md](../../SECURITY.md) names the tests that show that it "
            "fails; all of them pass, or there is no release.\n",
            "| what is tried | attacks | tests |",
            "| --- | --- | --- |",
            *threats(),
            "",
            "What a model that lies gets through the checks is "
            "[told apart](verifying.md#what-was-measured).\n",
            "## What fell short\n",
            FELL_SHORT.read_text(encoding="utf-8"),
        )
    )


def table_of(name: str) -> str:
    """The first table of a file of results."""
    lines = (RESULTS / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("|")) + "\n"


def threats() -> Iterator[str]:
    """A row for each part of SECURITY.md: its attacks, and the tests it names."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for part in text.split("\n## "):
        if "| tried |" not in part:
            continue
        attacks = re.findall(r"^\| (?!tried |---)", part, re.MULTILINE)
        tests = set(re.findall(r"`(tests/[^`]+)`", part))
        yield f"| {part.splitlines()[0].lower()} | {len(attacks)} | {len(tests)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
