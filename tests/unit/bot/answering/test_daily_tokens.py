"""Past the daily ceiling, answers are sentences of the articles, and a notice says why."""

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.errors import DailyTokensUsed
from bot.retrieval.retriever import Retriever
from bot.types.answer import Mode
from bot.types.question import Question, Turn
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, CHOIR, NOT_COVERED, ORCHARD, WHY_CLOSED, corpora_of
from tests.fakes.writer import ScriptedWriter


@pytest.fixture
def ask(library_with):
    corpora = corpora_of(library_with(BRIDGE, ORCHARD, CHOIR))

    def run(question, *, of_guild=False):
        writer = ScriptedWriter(error=DailyTokensUsed("It is used up.", of_guild=of_guild))
        return Answerer(corpora, Retriever(corpora), writer, lambda: 0.0).answer(question)

    return run


@pytest.mark.parametrize("text", [WHY_CLOSED, "What is this about?"])
@pytest.mark.parametrize(
    ("of_guild", "cause"), [(False, notices.TOKENS_USED), (True, notices.TOKENS_USED_HERE)]
)
def test_the_answer_is_verbatim_with_a_notice(ask, text, of_guild, cause):
    answer = ask(Question(text), of_guild=of_guild)
    assert_promise(answer)
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.sentences
    assert notices.verbatim_instead(cause) in answer.notices


def test_a_follow_up_that_is_refused_tells_the_words_that_it_was_searched_in(ask):
    turn = Turn("How do volcanoes sing?")
    refused = ask(Question("And why underwater lullabies?", conversation=(turn,)))
    assert refused.refusal is not None
    assert refused.question == "And why underwater lullabies?"
    assert "volcanoes" in refused.searched
    assert ask(Question(NOT_COVERED)).searched is None
