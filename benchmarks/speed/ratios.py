"""One table of ratios, and the recorded ratios that later runs are held to.

A ratio divides Footnote's figure by another one of the same run, so that it says
the same on a fast machine and a busy one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.report import table

RECORDED = Path(__file__).parents[1] / "results" / "speed_ratios.json"

TOLERATED = 1.5
"""From how many times its recorded ratio on a ratio is a regression."""

HEAD = ("what", "beside", "Footnote", "the other", "ratio", "recorded", "aim")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two figures of one run in the same unit; ``aim`` is the ratio that is aimed at.

    Less is better, unless ``more_is_better``.
    """

    what: str
    beside: str
    ours: float
    other: float
    unit: str
    aim: float | None = None
    more_is_better: bool = False

    @property
    def value(self) -> float:
        return self.ours / self.other

    def is_regression(self, recorded: float) -> bool:
        """Whether this is more than ``TOLERATED`` times as bad as what was recorded."""
        worse = recorded / self.value if self.more_is_better else self.value / recorded
        return worse > TOLERATED


def ratio_table(ratios: Sequence[Ratio], recorded: Mapping[str, float]) -> str:
    """The ratios as a Markdown table."""
    return table([_line(ratio, recorded.get(ratio.what)) for ratio in ratios], HEAD)


def regressions(ratios: Sequence[Ratio], recorded: Mapping[str, float]) -> list[str]:
    """A sentence for each ratio that got worse, or that is recorded and was not measured."""
    found = [
        f"{ratio.what}: {ratio.value:.2f}, recorded {recorded[ratio.what]:.2f}."
        for ratio in ratios
        if ratio.what in recorded and ratio.is_regression(recorded[ratio.what])
    ]
    missing = sorted(recorded.keys() - {ratio.what for ratio in ratios})
    return found + [f"{what}: not measured." for what in missing]


def read_recorded(path: Path = RECORDED) -> dict[str, float]:
    """The recorded ratio of each measurement, by its name."""
    if not path.exists():
        return {}
    found: dict[str, float] = json.loads(path.read_text("utf-8"))
    return found


def write_recorded(
    ratios: Sequence[Ratio], kept: Mapping[str, float] | None = None, path: Path = RECORDED
) -> None:
    """Hold later runs to these ratios, and to those of ``kept`` that were not measured anew."""
    values = {**(kept or {}), **{ratio.what: round(ratio.value, 3) for ratio in ratios}}
    path.write_text(json.dumps(values, indent=2) + "\n", "utf-8")


def _line(ratio: Ratio, recorded: float | None) -> tuple[str, ...]:
    sign = "≥" if ratio.more_is_better else "≤"
    return (
        ratio.what,
        ratio.beside,
        f"{ratio.ours:.3g} {ratio.unit}",
        f"{ratio.other:.3g} {ratio.unit}",
        f"{ratio.value:.2f}",
        "" if recorded is None else f"{recorded:.2f}",
        "" if ratio.aim is None else f"{sign} {ratio.aim:g}",
    )
