"""A question and what its words say: analysed once, then handed down the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.retrieval.answer_type import AnswerType, answer_type
from bot.retrieval.correction import what_was_meant
from bot.retrieval.double_question import Halves, asks_for_two, halves
from bot.retrieval.entities import Entity, entities_in
from bot.retrieval.intent import Intent, intent_of, topic_of
from bot.retrieval.introduction import identified_name
from bot.retrieval.last_answer import LastAnswer
from bot.retrieval.small_talk import is_remark, without_reaction
from bot.types.question import Question, Scope
from ingest.text.terms import content_terms, terms


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question with the analysis of its text; made by ``parse_question``.

    ``terms`` are all its terms in order; ``content_terms`` are those that carry
    content, each once. ``topic`` is what an overview or news is wanted about, or
    what a vague message names; ``None`` for other intents or where no topic is
    named. ``wording`` is what a reader is given instead of the text, for a
    follow-up that is searched for in more words than it has. ``halves`` are its
    two questions, where it asks two. ``asks_for_two``: it asks for two things at once.
    ``identified`` are the terms of the name that it asks the identity of, if it does.
    ``last_answer`` is the answer before it, if it follows one up.
    """

    question: Question
    terms: tuple[str, ...]
    content_terms: tuple[str, ...]
    entities: tuple[Entity, ...]
    answer_type: AnswerType
    intent: Intent
    topic: str | None = None
    wording: str | None = None
    halves: Halves | None = None
    asks_for_two: bool = False
    identified: frozenset[str] = frozenset()
    last_answer: LastAnswer = field(default_factory=LastAnswer)

    @property
    def text(self) -> str:
        return self.question.text

    @property
    def scope(self) -> Scope:
        return self.question.scope


def parse_question(question: Question) -> ParsedQuestion:
    """Analyse a question's text, of which a greeting or reaction is no part.

    Of the conversation before it, it only counts whether there is one: then a
    remark such as “poor bird :(” asks nothing.
    """
    is_correction = bool(question.conversation) and what_was_meant(question.text) is not None
    text = question.text if is_correction else without_reaction(question.text)
    is_comment = bool(question.conversation) and is_remark(question.text)
    intent = Intent.REACTION if is_comment else intent_of(text)
    return ParsedQuestion(
        question=replace(question, text=text),
        terms=tuple(terms(text)),
        content_terms=tuple(content_terms(text)),
        entities=tuple(entities_in(text)),
        answer_type=answer_type(text),
        intent=intent,
        topic=topic_of(text, intent),
        halves=halves(text),
        asks_for_two=asks_for_two(text),
        identified=identified_name(text),
    )


def with_text(question: ParsedQuestion, text: str) -> ParsedQuestion:
    """The question in words that need no conversation, or unchanged where the words are the same.

    Raises ``QuestionError`` for a text that is empty or too long.
    """
    if text == question.text:
        return question
    return parse_question(replace(question.question, text=text, conversation=()))
