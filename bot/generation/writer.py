"""Answers by a language model, one verified claim at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import LanguageModelError
from bot.generation.citation_tags import MAX_CITATIONS
from bot.generation.modes import WRITTEN_PROMPTS, Style
from bot.generation.prompt_context import Context, build_context, sanitize
from bot.llm.base import ChatEvent, ChatModel, TextDelta, Usage
from bot.llm.token_budget import Meter, unmetered
from bot.types.answer import Mode
from bot.types.claims import GenerationTrace, ModelSwitched, WriterEvent
from bot.types.evidence import Evidence
from bot.types.question import MAX_QUESTION_CHARACTERS
from ingest.errors import SettingsError
from prompts import Prompt, PromptError, load_prompt

MAX_CLAIMS = 8


@dataclass(frozen=True, slots=True)
class AnswerPrompts:
    """The system and user prompt of an answer.

    Raises ``SettingsError`` when they have other variables than the writer fills in.
    """

    system: Prompt
    user: Prompt
    style: str = WRITTEN_PROMPTS

    def __post_init__(self) -> None:
        expected = {"articles", "question", "max_claims", "max_citations"}
        if self.system.variables or self.user.variables != expected:
            raise SettingsError(
                f"PROMPTS_DIR: {self.style}.system.txt or {self.style}.user.txt "
                "has the wrong variables.",
                hint="The system prompt must have none, and the user prompt exactly "
                f"{', '.join(sorted(expected))}.",
            )

    @property
    def version(self) -> str:
        """The versions of both files, for the log."""
        return f"{self.system.version}/{self.user.version}"

    @classmethod
    def load(cls, folder: Path | None = None, style: str = WRITTEN_PROMPTS) -> AnswerPrompts:
        """Read the prompts of a folder, or else the packaged ones. Raises ``SettingsError``."""
        try:
            system = load_prompt(f"{style}.system", folder)
            return cls(system, load_prompt(f"{style}.user", folder), style)
        except PromptError as error:
            raise SettingsError(
                f"PROMPTS_DIR: {error}",
                hint="Correct the folder or its files, or unset PROMPTS_DIR.",
            ) from error


class _Transcript:
    """What a chat stream has yielded so far."""

    def __init__(self, events: Iterable[ChatEvent]) -> None:
        self._events = events
        self._deltas: list[str] = []
        self.switch: ModelSwitched | None = None
        self.usage: Usage | None = None

    def read(self) -> Iterator[str]:
        """Read on, and yield the text."""
        for event in self._events:
            if isinstance(event, TextDelta):
                self._deltas.append(event.text)
                yield event.text
            elif isinstance(event, ModelSwitched):
                self.switch = event
            else:
                self.usage = event

    @property
    def text(self) -> str:
        return "".join(self._deltas)


class LanguageModelWriter:
    """A ``Writer`` whose answers hold only claims that passed every gate, or stored sentences.

    ``meter`` may count the model's tokens. Raises ``SettingsError`` for unusable
    prompt files.
    """

    def __init__(
        self,
        chat: ChatModel,
        prompts_dir: Path | None = None,
        *,
        style: Style,
        max_claims: int = MAX_CLAIMS,
        meter: Meter = unmetered,
    ) -> None:
        self._chat = chat
        self._meter = meter
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
        """Yield each claim as soon as its line is complete; see ``Writer``.

        Stops the model after ``NO_ANSWER``, after ``max_claims`` claims, and
        when the caller closes the iterator.
        """
        context = build_context(evidence)
        if not context.sources:
            return
        chat = self._meter(self._chat, evidence.question)
        with closing(chat.stream(*self.render(evidence, context))) as events:
            transcript = _Transcript(events)
            try:
                yield from self._read(transcript, context)
            except LanguageModelError:
                yield self._trace(context, transcript)
                raise
        yield self._trace(context, transcript)

    def _read(self, transcript: _Transcript, context: Context) -> Iterator[WriterEvent]:
        """The events of the style's parser; a switch of models comes before the first of them."""
        switch_reported = False
        for event in self._style.read(transcript.read(), context, self._max_claims):
            if transcript.switch and not switch_reported:
                switch_reported = True
                yield transcript.switch
            yield event

    def _trace(self, context: Context, transcript: _Transcript) -> GenerationTrace:
        switch, usage = transcript.switch, transcript.usage
        return GenerationTrace(
            model=switch.model if switch else self.model,
            prompt_version=self._prompts.version,
            shown=tuple((str(tag), *source) for tag, source in context.sources.items()),
            output=transcript.text,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
        )

    def render(self, evidence: Evidence, context: Context) -> tuple[str, str]:
        """The system and the user prompt for a question."""
        user = self._prompts.user.render(
            articles=context.text,
            question=sanitize(evidence.question.text, MAX_QUESTION_CHARACTERS),
            max_claims=str(self._max_claims),
            max_citations=str(MAX_CITATIONS),
        )
        return self._prompts.system.render(), user
