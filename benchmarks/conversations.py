"""Measures follow-up questions on the samples, with and without the conversation before them.

``python -m benchmarks.conversations DATA_DIR`` needs a library that holds only
the samples. Prints a Markdown table.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.question import Question, Turn

ROWS = Path(__file__).with_name("conversations.jsonl")


@dataclass(frozen=True, slots=True)
class Row:
    """Two questions in a row; ``alone`` if the second does not depend on the first."""

    first: str
    then: str
    gold: tuple[str, ...]
    alone: bool


def load() -> list[Row]:
    """The conversations, which were written before the rewriting of questions."""
    lines = map(json.loads, ROWS.read_text(encoding="utf-8").splitlines())
    return [
        Row(line["first"], line["then"], tuple(line["gold"]), line.get("alone", False))
        for line in lines
    ]


def is_answered(answerer: Answerer, row: Row, *, with_conversation: bool) -> bool:
    """Whether a gold sentence is among those shown."""
    turns = (Turn(row.first, answerer.answer(Question(row.first)).text),)
    asked = Question(row.then, conversation=turns if with_conversation else ())
    shown = answerer.answer(asked).sentences
    return any(gold in sentence.text for gold in row.gold for sentence in shown)


def main(data_dir: Path) -> None:
    """Print the table."""
    set_up_logs("ERROR")
    rows = load()
    settings = load_settings(None, FOOTNOTE_DATA_DIR=data_dir)
    print("| second question | asked alone | with the first |\n| --- | --- | --- |")
    with open_application(settings, with_llm=False) as application:
        for name, alone in (("follows up", False), ("stands alone", True)):
            some = [row for row in rows if row.alone is alone]
            counts = [
                sum(is_answered(application.answerer, row, with_conversation=way) for row in some)
                for way in (False, True)
            ]
            print(f"| {name} | {counts[0]} of {len(some)} | {counts[1]} of {len(some)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
