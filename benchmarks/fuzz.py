"""Runs the property tests about strangers' texts on many more cases than the test suite.

    python -m benchmarks.fuzz [--cases 20000]

The test suite tries forty cases of each property. Here each run uses a new
seed, and the cases are counted as they run. Writes benchmarks/results/fuzz.md.
The exit status is 1 if a property fails; Hypothesis then prints the smallest
case that fails.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "fuzz.md"
AREAS = {
    "the splitter's offsets": (
        "tests/unit/ingest/text/test_sentences.py",
        "tests/unit/ingest/text/test_chunking.py",
    ),
    "the parser of claims, its stream cut anywhere": (
        "tests/unit/bot/generation/test_output_parser.py",
        "tests/unit/bot/generation/test_output_lines.py",
        "tests/unit/bot/verification/test_gates.py",
    ),
    "the exact checks of claims, one fact changed": (
        "tests/unit/bot/verification/test_changed_facts.py",
    ),
    "what is sent to Discord": (
        "tests/unit/bot/discord/ui/test_answer_layout.py",
        "tests/integration/discord/test_answer_stream.py",
        "tests/unit/bot/discord/test_markdown.py",
        "tests/integration/discord/test_sources.py",
        "tests/integration/discord/test_articles.py",
    ),
    "the guard of addresses": ("tests/unit/ingest/web/test_ssrf_guard.py",),
    "the reader of JSONL and its metadata": ("tests/unit/ingest/sources/test_jsonl.py",),
    "the reader of web pages": (
        "tests/unit/ingest/sources/test_html.py",
        "tests/unit/ingest/sources/test_markup.py",
        "tests/unit/ingest/web/test_page_metadata.py",
    ),
    "the reader of PDFs": ("tests/unit/ingest/sources/test_pdf.py",),
    "the reader of feeds": ("tests/unit/ingest/feeds/test_limits.py",),
    "the reader of robots.txt": ("tests/unit/ingest/web/test_robots.py",),
}


@dataclass
class Area:
    """The properties of one area and what became of them."""

    properties: int = 0
    cases: int = 0
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Counting:
    """A pytest plugin that runs only property tests, with so many cases each, and counts them."""

    def __init__(self, areas: dict[str, Area], cases: int) -> None:
        self._areas = areas
        self._cases = cases

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        tried = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
        config.hook.pytest_deselected(items=[item for item in items if item not in tried])
        items[:] = tried
        for item in tried:
            self._prepare(item.obj, self._area(item.nodeid))

    def pytest_runtest_logreport(self, report: Any) -> None:
        area = self._area(report.nodeid)
        area.seconds += report.duration
        if report.failed:
            area.broken.append(report.nodeid)

    def _area(self, nodeid: str) -> Area:
        file = nodeid.partition("::")[0]
        return next(self._areas[name] for name, files in AREAS.items() if file in files)

    def _prepare(self, test: Any, area: Area) -> None:
        inner = test.hypothesis.inner_test
        area.properties += 1

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Any:
            area.cases += 1
            return inner(*args, **kwargs)

        test.hypothesis.inner_test = counted
        # The number of cases of a decorated test cannot be replaced by public means.
        test._hypothesis_internal_use_settings = settings(  # noqa: SLF001  # as said above
            max_examples=self._cases,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=20_000, help="cases for each property")
    parser.add_argument("--report", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    areas = {name: Area() for name in AREAS}
    # Hypothesis is imported above, before pytest could have looked into it.
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    paths = [str(ROOT / name) for files in AREAS.values() for name in files]
    seed = str(time.time_ns())
    status = pytest.main(
        [*options, "--rootdir", str(ROOT), "--hypothesis-seed", seed, *paths],
        plugins=[Counting(areas, arguments.cases)],
    )
    report = _report(areas, arguments.cases, seed)
    arguments.report.write_text(report, encoding="utf-8")
    print(report)
    return int(status)


def _report(areas: dict[str, Area], cases: int, seed: str) -> str:
    when = datetime.now(UTC).date()
    lines = [
        "# Fuzzing",
        "",
        (
            f"`make fuzz` on {when}, Python {platform.python_version()}, "
            f"Hypothesis {hypothesis.__version__}, seed {seed}; "
            f"up to {cases:,} cases for each property."
        ),
        "A property with few possible cases ends when all have been tried.",
        "",
        "| what | properties | cases | broken | seconds |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, area in areas.items():
        broken = len(area.broken) or "none"
        lines.append(
            f"| {name} | {area.properties} | {area.cases:,} | {broken} | {area.seconds:.0f} |"
        )
    total = sum(area.cases for area in areas.values())
    lines += ["", f"{total:,} cases in total."]
    lines += [f"- broken: {name}" for area in areas.values() for name in area.broken]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
