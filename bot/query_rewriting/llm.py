"""Follow-ups that a language model makes stand alone."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import structlog

from bot.errors import LanguageModelError
from bot.generation.prompt_context import sanitize
from bot.llm.base import ChatModel, text_of
from bot.query_rewriting.heuristic import Rewriter
from bot.retrieval.entities import entities_in
from bot.types.question import MAX_QUESTION_CHARACTERS, Question
from ingest.errors import SettingsError
from ingest.text.terms import terms
from prompts import PromptError, load_prompt

MAX_OUTPUT = 2 * MAX_QUESTION_CHARACTERS
"""Characters that are read of a reply; a model that raves is not heard out."""

_NUMBER = re.compile(r"\d+")
_MARKS = " \t\"'“”„‘’`*"

log = structlog.get_logger()


class LanguageModelRewriter:
    """A ``Rewriter`` that asks a model, and ``otherwise`` where that is of no use.

    A question that brings names or numbers which nobody mentioned is not
    searched for. Raises ``SettingsError`` for prompt files that cannot be used.
    """

    def __init__(
        self, chat: ChatModel, otherwise: Rewriter, prompts_dir: Path | None = None
    ) -> None:
        self._chat = chat
        self._otherwise = otherwise
        try:
            self._system = load_prompt("rewrite.system", prompts_dir)
            self._user = load_prompt("rewrite.user", prompts_dir)
        except PromptError as error:
            raise SettingsError(
                f"PROMPTS_DIR: {error}", hint="Mend the folder or its files, or leave it out."
            ) from error
        if self._system.variables or self._user.variables != {"conversation", "question"}:
            raise SettingsError(
                "PROMPTS_DIR: the variables of rewrite.system.txt or rewrite.user.txt are wrong.",
                hint="The first has none, the second conversation and question.",
            )

    def standalone(self, question: Question) -> str:
        if not question.conversation:
            return question.text
        try:
            written = self._written(question)
        except (LanguageModelError, SettingsError) as error:
            log.warning("not_rewritten", question_id=question.id, error=type(error).__name__)
            return self._otherwise.standalone(question)
        return written if _is_faithful(written, question) else self._otherwise.standalone(question)

    def render(self, question: Question) -> tuple[str, str]:
        """The system and the user prompt."""
        lines = [
            line
            for turn in question.conversation
            for line in (f"Question: {_one(turn.question)}", f"Answer: {_one(turn.answer)}")
        ]
        user = self._user.render(conversation="\n".join(lines), question=_one(question.text))
        return self._system.render(), user

    def _written(self, question: Question) -> str:
        """The first line of the reply that says anything."""
        read = ""
        with closing(self._chat.stream(*self.render(question))) as events:
            for text in text_of(events):
                read += text
                if "\n" in read.strip() or len(read) > MAX_OUTPUT:
                    break
        return read.strip().partition("\n")[0].strip(_MARKS)


def _is_faithful(written: str, question: Question) -> bool:
    """Whether it is a question's length, with names and numbers that were mentioned."""
    if not 0 < len(written) <= MAX_QUESTION_CHARACTERS:
        return False
    said = " ".join(
        [question.text, *(f"{turn.question} {turn.answer}" for turn in question.conversation)]
    )
    names = {mention.term for mention in entities_in(written)}
    return names <= set(terms(said)) and set(_NUMBER.findall(written)) <= set(_NUMBER.findall(said))


def _one(text: str) -> str:
    return sanitize(text, MAX_QUESTION_CHARACTERS)
