"""Measures whether the article that a few words mean is found, with the packaged models.

    python -m benchmarks.article_phrases --store FOLDER [--show]

The folder has the articles that the words are about: 280 of them, with neither titles
nor dates, so that only the text tells them apart. Each subject is put as a request for
a summary and as a vague message; 28 of the 77 subjects fit no article. ``--show``
lists the messages that get something else than they should.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.log import set_up_logs
from bot.settings import load_settings
from bot.types.question import Question
from bot.types.result import AnswerResult

PHRASES = Path(__file__).with_suffix(".jsonl")

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "a summary": "Summarise the article about {subject}.",
        "a vague message": "the {subject} thing lol",
        "a few words": "{subject}",
    }
)
OUTCOMES = ("found", "among several", "another", "an answer", "nothing")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words, and the identifier of the only article that they mean, if one does."""

    subject: str
    article: str | None


def load_phrases() -> list[Phrase]:
    """The phrases, which were written without trying them."""
    return [Phrase(**json.loads(line)) for line in PHRASES.read_text("utf-8").splitlines()]


def outcome(phrase: Phrase, result: AnswerResult) -> str:
    """What a message got, in the words of the table."""
    answer = result.answer
    if answer.choices:
        offered = {version.article.id for version in answer.choices}
        return "among several" if phrase.article in offered else "another"
    if answer.refusal:
        return "nothing"
    if result.evidence:
        return "an answer"
    cited = {citation.version.article.id for citation in answer.citations}
    return "found" if cited == {phrase.article} else "another"


def outcomes(answerer: Answerer, form: str) -> Iterator[tuple[Phrase, str]]:
    """Each phrase with what it gets in a form."""
    for phrase in load_phrases():
        question = Question(form.format(subject=phrase.subject))
        yield phrase, outcome(phrase, answerer.result(question))


def main() -> None:
    """Print a table of what the phrases get in each form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", required=True, type=Path, help="the data folder")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    set_up_logs("ERROR")
    settings = load_settings(None, FOOTNOTE_DATA_DIR=options.store)
    print(f"| as | article | {' | '.join(OUTCOMES)} |")
    print(f"| --- | --- |{' --- |' * len(OUTCOMES)}")
    with open_application(settings, with_llm=False) as application:
        for name, form in FORMS.items():
            found = list(outcomes(application.answerer, form))
            for exists, label in ((True, "one fits"), (False, "none fits")):
                counts = Counter(got for phrase, got in found if bool(phrase.article) is exists)
                print(f"| {name} | {label} | {' | '.join(str(counts[got]) for got in OUTCOMES)} |")
            if options.show:
                print(*(f"{one.subject}: {got}" for one, got in found), sep="\n")


if __name__ == "__main__":
    main()
