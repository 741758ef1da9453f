"""Results of an endurance test, as tables in a Markdown file with a section for each kind."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.soak.asking import Findings
from benchmarks.soak.kills import Kills
from benchmarks.soak.together import Together

Row = tuple[str, str]

SOON = 2.0
"""Seconds within which a new article must be found."""


def rows_together(result: Together) -> list[Row]:
    """The table of the concurrent processes."""
    late = sum(delay > SOON for delay in result.delays)
    return [
        ("commits", f"{result.commits:,}"),
        ("articles at the end", f"{len(result.editions):,}"),
        ("new articles looked for", f"{len(result.delays):,}"),
        ("from commit to being cited", _spread(result.delays)),
        (f"later than {SOON:.0f} s", f"{late}"),
        *_rows_asked(result.findings),
    ]


def rows_kills(result: Kills) -> list[Row]:
    """The table of killed writers."""
    states = ", ".join(f"{count} with {state}" for state, count in sorted(result.killed.items()))
    return [
        ("kills", f"{sum(result.killed.values())}: {states} of the changes in"),
        ("ended before the kill", f"{result.too_late}"),
        ("the same command again", _spread(result.completing)),
        *_rows_asked(result.findings),
    ]


def is_good(findings: Findings, delays: Sequence[float] = ()) -> bool:
    """Whether everything that is promised held."""
    return not findings.problems and all(delay <= SOON for delay in delays)


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ("", "")) -> str:
    """Rows as a Markdown table."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(
        "".join(f"| {cell} " if cell else "| " for cell in line) + "|" for line in lines
    )


def machine() -> str:
    """Date, cores, load and Python version."""
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    when = datetime.now(UTC).strftime("%-d %B %Y")
    return f"{when}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"


def record(path: Path, title: str, heading: str, text: str) -> None:
    """Write a section to a file of results; it replaces one with the same heading."""
    content = path.read_text("utf-8") if path.exists() else f"# {title}\n"
    head, *sections = re.split(r"^## ", content, flags=re.MULTILINE)
    kept = {section.partition("\n")[0]: section.partition("\n")[2].strip() for section in sections}
    kept[heading] = text
    parts = [head.strip(), *(f"## {name}\n\n{body}" for name, body in kept.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(parts) + "\n", "utf-8")


def _rows_asked(findings: Findings) -> list[Row]:
    return [
        ("questions asked beside it", f"{findings.questions:,}, {_spread(findings.seconds)}"),
        ("citations checked", f"{findings.citations:,}"),
        ("problems", f"{len(findings.problems)}"),
    ]


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "–"
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median = statistics.median(ordered)
    return f"median {median:.2f} s, p99 {p99:.2f} s, max {ordered[-1]:.2f} s"
