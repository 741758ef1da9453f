"""Answers written by a language model, one verified claim at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import LanguageModelError
from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.modes import WRITTEN, Style
from bot.generation.prompt_context import Context, build_context, neutral
from bot.llm.base import ChatModel, Usage
from bot.llm.fallback import switched
from bot.types.answer import Mode
from bot.types.claims import GenerationTrace, ModelSwitched, WriterEvent
from bot.types.evidence import Evidence
from bot.types.question import MAX_QUESTION_CHARACTERS
from ingest.errors import SettingsError
from prompts import Prompt, PromptError, load_prompt

MAX_CLAIMS = 8


@dataclass(frozen=True, slots=True)
class AnswerPrompts:
    """The prompts of an answer. Raises ``SettingsError`` for other variables than it fills."""

    system: Prompt
    user: Prompt
    style: str = WRITTEN.name

    def __post_init__(self) -> None:
        wanted = {"articles", "question", "max_claims", "max_citations"}
        if self.system.variables or self.user.variables != wanted:
            raise SettingsError(
                f"PROMPTS_DIR: the variables of {self.style}.system.txt "
                f"or {self.style}.user.txt are wrong.",
                hint=f"The first has none, the second {', '.join(sorted(wanted))}.",
            )

    @property
    def version(self) -> str:
        """The versions of both files, for the log."""
        return f"{self.system.version}/{self.user.version}"

    @classmethod
    def load(cls, folder: Path | None = None, style: str = WRITTEN.name) -> AnswerPrompts:
        """Read the packaged prompts, or those of a folder. Raises ``SettingsError``."""
        try:
            system = load_prompt(f"{style}.system", folder)
            return cls(system, load_prompt(f"{style}.user", folder), style)
        except PromptError as error:
            raise SettingsError(
                f"PROMPTS_DIR: {error}", hint="Mend the folder or its files, or leave it out."
            ) from error


class _Output:
    """What a model writes, remembered as it is read; its usage is known at the end."""

    def __init__(self, pieces: Generator[str, None, Usage | None]) -> None:
        self._pieces = pieces
        self._read: list[str] = []
        self.usage: Usage | None = None

    def __iter__(self) -> Iterator[str]:
        while True:
            try:
                piece = next(self._pieces)
            except StopIteration as end:
                self.usage = end.value
                return
            self._read.append(piece)
            yield piece

    @property
    def text(self) -> str:
        return "".join(self._read)

    @property
    def switch(self) -> ModelSwitched | None:
        return switched(self._pieces)


class LanguageModelWriter:
    """A ``Writer`` that shows nothing but claims that passed every gate, or stored sentences.

    Raises ``SettingsError`` for prompt files that cannot be used.
    """

    def __init__(
        self,
        chat: ChatModel,
        prompts_dir: Path | None = None,
        *,
        style: Style = WRITTEN,
        max_claims: int = MAX_CLAIMS,
    ) -> None:
        self._chat = chat
        self._style = style
        self._prompts = AnswerPrompts.load(prompts_dir, style.name)
        self._max_claims = max_claims

    @property
    def model(self) -> str:
        return self._chat.model

    @property
    def mode(self) -> Mode:
        return self._style.mode

    def write(self, evidence: Evidence) -> Iterator[WriterEvent]:
        """Each claim as soon as its line is complete; see ``Writer``.

        Stops the model after ``NO_ANSWER``, after the most claims that an answer
        may have, and when the caller stops iterating.
        """
        context = build_context(evidence)
        if not context.sources:
            return
        with closing(self._chat.stream(*self.render(evidence, context))) as pieces:
            output = _Output(pieces)
            try:
                yield from self._read(output, context)
            except LanguageModelError:
                yield self._written(context, output)
                raise
        yield self._written(context, output)

    def _read(self, output: _Output, context: Context) -> Iterator[WriterEvent]:
        told = False
        for event in self._style.read(output, context, self._max_claims):
            if not told and output.switch:
                told = True
                yield output.switch
            yield event

    def _written(self, context: Context, output: _Output) -> GenerationTrace:
        usage = output.usage
        return GenerationTrace(
            model=output.switch.model if output.switch else self.model,
            prompt_version=self._prompts.version,
            shown=tuple((str(tag), *source) for tag, source in context.sources.items()),
            output=output.text,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
        )

    def render(self, evidence: Evidence, context: Context) -> tuple[str, str]:
        """The system and the user prompt."""
        user = self._prompts.user.render(
            articles=context.text,
            question=neutral(evidence.question.text, MAX_QUESTION_CHARACTERS),
            max_claims=str(self._max_claims),
            max_citations=str(MAX_CITATIONS),
        )
        return self._prompts.system.render(), user
