"""Measures what a second library costs: the same questions about one library and about two.

    python benchmarks/libraries.py --shared A.jsonl --own B.jsonl --questions Q.jsonl

Each question is asked in both scopes in turn, so that other load on the machine
affects both.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from itertools import cycle, islice
from pathlib import Path

from bot.bootstrap import open_application
from bot.evaluation.gold import read_questions
from bot.evaluation.measures import percentile
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.question import Question, Scope
from ingest.settings import SHARED_LIBRARY
from ingest.sources.items import SourceOptions
from ingest.sources.loader import read_sources

OWN = "guild-1"
SCOPES = {
    "the shared library": Scope(),
    "the shared one, and a server's own that is not there": Scope(("guild-2", SHARED_LIBRARY)),
    "the shared one and a server's own": Scope((OWN, SHARED_LIBRARY)),
}
WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shared", required=True)
    parser.add_argument("--own", required=True)
    parser.add_argument("--questions", required=True, type=Path)
    parser.add_argument("--limit", type=int, default=200)
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions, None)
    step = max(1, len(questions) // arguments.limit)
    asked = questions[::step][: arguments.limit]
    times: defaultdict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings().model_copy(update={"data_dir": Path(folder)})
        set_up_logs(settings.terminal_log_level)
        with open_application(settings, with_llm=False) as application:
            for name, source in ((SHARED_LIBRARY, arguments.shared), (OWN, arguments.own)):
                library = application.libraries.open(name)
                outcomes = library.publish(
                    read_sources([source], SourceOptions(), sys.stdin.buffer)
                )
                print(f"{name}: {sum(1 for _ in outcomes)} articles")
            for number, gold in enumerate([*islice(cycle(asked), WARM_UP), *asked]):
                for label, scope in SCOPES.items():
                    started = time.perf_counter()
                    application.answerer.answer(Question(gold.question, scope))
                    if number >= WARM_UP:
                        times[label].append((time.perf_counter() - started) * 1000)
    for label, values in times.items():
        middle, late = percentile(values, 50), percentile(values, 95)
        print(f"{label}: p50 {middle:.1f} ms, p95 {late:.1f} ms of {len(values)} questions")


if __name__ == "__main__":
    main()
