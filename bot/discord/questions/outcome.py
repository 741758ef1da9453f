"""What is shown of an answer in the end, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.discord.request import QuestionRequest, without_mentions
from bot.discord.ui.answer_components import add_buttons, add_document_menu, add_source_menu
from bot.discord.ui.answer_layout import render_answer
from bot.discord.ui.messages import OutgoingMessage
from bot.types.answer import Answer, RefusalCode
from bot.types.question import Manner
from bot.types.records import ExchangeState

_GAPS = frozenset({RefusalCode.NOT_ANSWERED, RefusalCode.NOT_COVERED, RefusalCode.UNKNOWN_NAME})

FOR_PEOPLE = _GAPS | {RefusalCode.NO_ARTICLES}
"""The refusals of questions that a person may be able to answer."""


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """The messages that are shown in the end, and what they are.

    A usage error concerns nobody but the asker. ``asks_nothing`` is the reply to
    a message that is no question. ``question`` is the text of one that a person may
    answer, in words that need no conversation. ``cited`` are the keys of the versions
    that the answer cites.
    """

    messages: tuple[OutgoingMessage, ...]
    state: ExchangeState = ExchangeState.FAILED
    is_gap: bool = False
    question: str = ""
    cited: tuple[int, ...] = ()
    is_usage_error: bool = False
    asks_nothing: bool = False

    def is_shown(self, manner: Manner) -> bool:
        """Whether to show it to somebody who asked in that manner."""
        if manner is Manner.IMPLIED:
            return self.state is ExchangeState.ANSWERED
        return manner is Manner.ADDRESSED or not self.asks_nothing


def answer_outcome(request: QuestionRequest, answer: Answer, today: date) -> QuestionOutcome:
    """The messages of an answer or refusal; slow, as escaping takes time that grows with the articles."""
    strings = request.strings
    messages = render_answer(
        answer,
        show_question=request.show_question,
        strings=strings,
        today=today,
        documents=request.documents,
    )
    refusal = answer.refusal
    if refusal and refusal.code is RefusalCode.NO_ARTICLES and (request.outlet or request.since):
        return QuestionOutcome(messages, ExchangeState.REFUSED, is_usage_error=True)
    add_menu = add_document_menu if request.documents else add_source_menu
    messages = add_menu(messages, answer.citations, strings)
    messages = add_buttons(messages, request, answer)
    if refusal is None:
        # Documents given with the question are not in the library, so their keys mean nothing.
        cited = () if request.documents else answer.cited_versions
        return QuestionOutcome(messages, ExchangeState.ANSWERED, cited=cited)
    if answer.asks_nothing or refusal.asks_back:
        return QuestionOutcome(messages, ExchangeState.REPLIED, asks_nothing=answer.asks_nothing)
    if request.documents:
        # What a document does not say is no gap of the library, and its question is not kept.
        return QuestionOutcome(messages, ExchangeState.REFUSED)
    question = without_mentions(answer.searched or request.text)
    is_gap = refusal.code in _GAPS
    return QuestionOutcome(messages, ExchangeState.REFUSED, is_gap=is_gap, question=question)
