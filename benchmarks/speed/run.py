"""A run of several parts, of which one may fail without losing the others."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.speed.ratios import Ratio, ratio_table


@dataclass(slots=True)
class Run:
    """What was measured, and the parts that failed."""

    found: list[Ratio] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def measure(self, name: str, part: Callable[[], Iterable[Ratio]]) -> None:
        """Add the ratios of a part; if it fails, those that it measured before."""
        began = time.monotonic()
        try:
            for ratio in part():
                _say(f"{ratio.what}: {ratio.value:.2f}")
                self.found.append(ratio)
        except Exception:  # noqa: BLE001  # whatever it is, the other parts can be measured
            traceback.print_exc()
            self.failed.append(name)
        _say(f"{name}: {time.monotonic() - began:.0f} s")

    def report(self, recorded: Mapping[str, float]) -> str:
        """The table, and the parts that it lacks."""
        found = ratio_table(self.found, recorded)
        if not self.failed:
            return found
        return f"{found}\n\nNot measured to the end because of a failure: {', '.join(self.failed)}."


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
