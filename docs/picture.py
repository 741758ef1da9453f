"""Draws docs/answer.svg from real answers about the samples.

    FOOTNOTE_DATA_DIR=demo-data python docs/picture.py

Run `make demo` before, which puts the samples there.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.bootstrap import open_application
from bot.cli.text_output import answer_lines
from bot.settings import load_settings
from bot.types.question import Question

QUESTIONS = (
    "How many cities use the cameras of Flock Safety?",
    "What did Google say about Flock?",
)
WIDTH = 92
PICTURE = Path(__file__).with_name("answer.svg")


def main() -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    with open_application(load_settings(), with_llm=False) as application:
        for question in QUESTIONS:
            console.print(Text(f"> {question}", style="bold"))
            for line in answer_lines(application.answerer.answer(Question(question))):
                shown = line if len(line) <= WIDTH else line[: WIDTH - 2] + " …"
                console.print(_coloured(shown))
            console.print()
    picture = console.export_svg(title="footnote chat")
    # The picture shall not load a font from elsewhere.
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL), "utf-8")


def _coloured(line: str) -> Text:
    text = Text(line)
    text.highlight_regex(r"\[\d+\]", "bold cyan")
    text.highlight_regex(r"https?://.*", "dim")
    return text


if __name__ == "__main__":
    main()
