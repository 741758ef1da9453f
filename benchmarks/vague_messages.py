"""Measures what vague, chatty and meta messages get, with the packaged models.

    python -m benchmarks.vague_messages [--group GROUP] [--show]

The messages and the seven articles are those of the unit tests. Half of the
messages are held out: nothing was tuned on them. ``--show`` lists those that get
something else than they should.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.bootstrap import open_application
from bot.log import set_up_logs
from bot.retrieval.intent import Intent, intent_of
from bot.settings import load_settings
from bot.types.question import Question
from bot.types.result import AnswerResult
from ingest.settings import SHARED_LIBRARY
from ingest.types import Article

DATA = Path(__file__).parents[1] / "tests" / "unit" / "bot" / "answering"
MESSAGES, ARTICLES = DATA / "messages.jsonl", DATA / "town.jsonl"

_REPLIES = {str(text): str(intent) for intent, text in notices.SMALL_TALK.items()}


@dataclass(frozen=True, slots=True)
class Message:
    """A message, what it may get, and whether it was held out."""

    message: str
    group: str
    expects: tuple[str, ...]
    held_out: bool


def load_messages() -> list[Message]:
    """The messages, which were written before the rules."""
    lines = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    return [Message(**{**line, "expects": tuple(line["expects"])}) for line in lines]


def load_articles() -> list[Article]:
    """The articles that the messages are about."""
    lines = ARTICLES.read_text(encoding="utf-8").splitlines()
    return [Article(**json.loads(line)) for line in lines]


def outcome(message: str, result: AnswerResult) -> str:
    """What a message got, in the words of the table."""
    answer = result.answer
    if answer.choices:
        return "choice"
    if answer.refusal:
        return _REPLIES.get(answer.refusal.reason, "question")
    if result.evidence:
        return "question"
    wanted = intent_of(message)
    if wanted is Intent.LIST:
        return "list"
    return "news" if wanted is Intent.NEWS else f"gist:{answer.citations[0].version.article.id}"


def outcomes(answerer: Answerer, messages: list[Message]) -> Iterator[tuple[Message, str]]:
    """Each message with what it gets."""
    for each in messages:
        yield each, outcome(each.message, answerer.result(Question(each.message)))


def is_expected(message: Message, got: str) -> bool:
    """Whether a message got what it may get; an overview is the gist of some article."""
    return got in message.expects or (got.startswith("gist:") and "overview" in message.expects)


def main() -> None:
    """Print a table of the shares, tuned and held out, by group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    set_up_logs("ERROR")
    messages = [each for each in load_messages() if options.group in {None, each.group}]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, FOOTNOTE_DATA_DIR=Path(folder))
        with open_application(settings, with_llm=False) as application:
            library = application.libraries.open(SHARED_LIBRARY)
            for article in load_articles():
                library.add(article.id, article)
            found = list(outcomes(application.answerer, messages))
    if options.show:
        for message, got in found:
            if not is_expected(message, got):
                held = "held out" if message.held_out else "tuned"
                print(f"{held}: {message.message!r} got {got}, not {' or '.join(message.expects)}")
    print("| messages | tuned | held out |\n| --- | --- | --- |")
    for group in dict.fromkeys(message.group for message in messages):
        print(f"| {group} | {' | '.join(_share(found, group, held) for held in (False, True))} |")


def _share(found: list[tuple[Message, str]], group: str, held_out: bool) -> str:  # noqa: FBT001
    right = [
        is_expected(message, got)
        for message, got in found
        if (message.group, message.held_out) == (group, held_out)
    ]
    return f"{sum(right)} of {len(right)}"


if __name__ == "__main__":
    main()
