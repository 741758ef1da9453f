"""Footnote's own words: plain English, with a singular and a plural, and translatable."""

import pytest

from bot.answering import notices
from bot.answering.answerer import Answerer
from bot.errors import LanguageModelUnavailable
from bot.retrieval.retriever import Retriever
from bot.types.answer import Mode
from bot.types.claims import DroppedClaim, VerifiedClaim
from bot.types.question import Question, Turn
from tests.builders.corpus import BRIDGE, WHY_CLOSED, corpora_of, current
from tests.fakes.writer import ScriptedWriter


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["World Cup"], "No article mentions “World Cup”."),
        (["Snoad", "Pimm"], "No article mentions “Snoad” or “Pimm”."),
        (["Snoad", "Pimm", "2031"], "No article mentions “Snoad”, “Pimm” or “2031”."),
    ],
)
def test_unknown_names_are_quoted_as_one_list(names, text):
    assert notices.unknown_names(names) == text


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (["English"], "they are in English, but the question seems to be in German. Try asking in English."),
        (["Dutch", "English"], "they are in Dutch and English, but the question seems to be in German. Try asking in Dutch or English."),
    ],
)  # fmt: skip
def test_another_language_is_named_with_those_to_ask_in(languages, text):
    assert notices.other_language("German", languages).endswith(text)


COUNTED = {
    "a list of all articles": lambda count: [notices.articles_listed(count, count)],
    "a list without duplicates": lambda count: [notices.articles_listed(count, count + 1)],
    "dropped claims": lambda count: notices.dropped(count, Mode.LLM),
    "dropped citations": lambda count: notices.dropped(count, Mode.QUOTES),
    "an overview": lambda count: [notices.overview_of("Rust", count - 1)],
}


@pytest.mark.parametrize("counted", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_one_of_a_thing_is_singular(counted, count):
    (text,) = counted(count)
    assert not any(f"1 {plural}" in text for plural in ("articles", "sentences", "newest"))


@pytest.mark.parametrize("mode", [Mode.LLM, Mode.QUOTES])
def test_there_is_no_notice_about_nothing_dropped(mode):
    assert notices.dropped(0, mode) == ()


def test_a_translation_reaches_the_values_inside_a_notice():
    german = {
        "No article mentions {names}.": "Kein Artikel erwähnt {names}.",
        "{first} or {last}": "{first} oder {last}",
        "“{name}”": "„{name}“",
    }
    translated = notices.unknown_names(["Snoad", "Pimm"]).translated(german)
    assert translated == "Kein Artikel erwähnt „Snoad“ oder „Pimm“."


def test_what_is_said_first_is_said_in_every_step_of_a_growing_answer(library):
    version = current(library, BRIDGE.id)
    claims = [VerifiedClaim(s.text, ((version, s),)) for s in version.sentences[:2]]
    dropped = DroppedClaim("It closed in 1066.", ("date",))
    writer = ScriptedWriter(claims[0], dropped, claims[1], error=LanguageModelUnavailable("Down."))
    corpora = corpora_of(library)
    answerer = Answerer(corpora, Retriever(corpora), writer, lambda: 0.0)
    question = Question("Why does it?", conversation=(Turn(WHY_CLOSED),), turns_left_out=1)
    first, second, last = answerer.answers(question)
    understood = (notices.follow_up(WHY_CLOSED), notices.LEFT_OUT)
    assert first.notices == understood
    assert second.notices == (*understood, notices.claims_dropped(1))
    assert last.notices == (
        *understood,
        notices.model_stopped("fake:scripted", "Down"),
        notices.claims_dropped(1),
    )
