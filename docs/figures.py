"""The page of figures in the documentation, from what was measured: ``python docs/figures.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "figures.md"
RESULTS = ROOT / "benchmarks" / "results"


def page() -> str:
    """The page: its text, with the tables in their places."""
    text = PAGE.with_suffix(".txt").read_text(encoding="utf-8")
    return text.format(
        faults=table_of("soak_discord.md"),
        fuzzing=table_of("fuzz.md"),
        attack=tables_of("attack.md")[0],
        told=tables_of("attack.md")[1],
        threats="\n".join(threats()),
    )


def table_of(name: str) -> str:
    """The tables of a file of results as one."""
    return "\n".join(tables_of(name))


def tables_of(name: str) -> list[str]:
    """The tables of a file of results."""
    text = (RESULTS / name).read_text(encoding="utf-8")
    return [table.strip() for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)]


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
