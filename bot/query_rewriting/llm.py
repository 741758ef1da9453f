"""A rewriter that has a language model make follow-up questions stand alone."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import structlog

from bot.errors import LanguageModelError
from bot.generation.prompt_context import sanitize
from bot.llm.base import ChatModel, text_of
from bot.llm.token_budget import Meter, unmetered
from bot.retrieval.question import ParsedQuestion, with_text
from bot.types.question import MAX_QUESTION_CHARACTERS, Question
from ingest.errors import SettingsError
from ingest.text.terms import terms
from prompts import PromptError, load_prompt

MAX_OUTPUT = 2 * MAX_QUESTION_CHARACTERS
"""How many characters of a reply are read before the model is cut off."""

_NUMBER = re.compile(r"\d+")
_QUOTATION_MARKS = " \t\"'“”„‘’`*"

log = structlog.get_logger()


class LanguageModelRewriter:
    """A ``Rewriter`` that asks a model.

    A rewritten question with names or numbers that nobody mentioned is not
    used. ``meter`` may count the model's tokens. Raises ``SettingsError`` for prompt
    files that cannot be used.
    """

    def __init__(
        self, chat: ChatModel, prompts_dir: Path | None = None, *, meter: Meter = unmetered
    ) -> None:
        self._chat = chat
        self._meter = meter
        try:
            self._system = load_prompt("rewrite.system", prompts_dir)
            self._user = load_prompt("rewrite.user", prompts_dir)
        except PromptError as error:
            raise SettingsError(
                f"PROMPTS_DIR: {error}", hint="Fix the folder or its files, or unset PROMPTS_DIR."
            ) from error
        if self._system.variables or self._user.variables != {"conversation", "question"}:
            raise SettingsError(
                "PROMPTS_DIR: rewrite.system.txt or rewrite.user.txt has the wrong variables.",
                hint="Use none in rewrite.system.txt, and {conversation} and {question} in "
                "rewrite.user.txt.",
            )

    def standalone(self, question: ParsedQuestion) -> ParsedQuestion:
        """The question as the model rewrites it; unchanged where that fails."""
        if not question.question.conversation:
            return question
        try:
            text = self._generate(question.question)
        except (LanguageModelError, SettingsError) as error:
            log.warning(
                "question_not_rewritten",
                question_id=question.question.id,
                error=type(error).__name__,
            )
            return question
        return _usable(text, question) or question

    def render(self, question: Question) -> tuple[str, str]:
        """The system and the user prompt."""
        lines = [
            line
            for turn in question.conversation
            for line in (f"Question: {_line(turn.question)}", f"Answer: {_line(turn.answer)}")
        ]
        user = self._user.render(conversation="\n".join(lines), question=_line(question.text))
        return self._system.render(), user

    def _generate(self, question: Question) -> str:
        """The first line of the reply that is not blank."""
        read = ""
        chat = self._meter(self._chat, question)
        with closing(chat.stream(*self.render(question))) as events:
            for text in text_of(events):
                read += text
                if "\n" in read.strip() or len(read) > MAX_OUTPUT:
                    break
        return read.strip().partition("\n")[0].strip(_QUOTATION_MARKS)


def _usable(text: str, question: ParsedQuestion) -> ParsedQuestion | None:
    """The rewritten question, where it has a question's length and no new names or numbers."""
    if not text.strip() or len(text) > MAX_QUESTION_CHARACTERS:
        return None
    rewritten = with_text(question, text)
    turns = question.question.conversation
    context = " ".join([question.text, *(f"{turn.question} {turn.answer}" for turn in turns)])
    names = {entity.term for entity in rewritten.entities}
    has_new_names = not names <= set(terms(context))
    has_new_numbers = not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(context))
    return None if has_new_names or has_new_numbers else rewritten


def _line(text: str) -> str:
    return sanitize(text, MAX_QUESTION_CHARACTERS)
