"""What a language model's claims become, and what is shown when it fails."""

import threading
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.answering.notices import half_unanswered, unknown_names
from bot.errors import LanguageModelRejected, LanguageModelUnavailable
from bot.types.answer import AnswerSentence, Mode, RefusalCode, Role
from bot.types.claims import DroppedClaim, NoAnswer, VerifiedClaim
from bot.types.evidence import RankedSentence, Thresholds
from bot.types.question import Question
from ingest.errors import StoreDamaged
from tests.assertions import assert_promise
from tests.builders.corpus import BRIDGE, corpora_of
from tests.builders.evidence import FERRY, RIVAL, make_evidence, make_version
from tests.fakes.writer import ScriptedWriter

QUESTION = Question("Why does the ferry end?")
BARS = Thresholds(answer=0.4, write=0.1)
SURE = replace(make_evidence(FERRY, RIVAL, question=QUESTION.text), thresholds=BARS)
UNSURE = replace(SURE, confidence=(BARS.write + BARS.answer) / 2)
HOPELESS = replace(SURE, confidence=0.0)
DROPPED = DroppedClaim("Norrland Ferries was founded in 1066.", ("date",))
DOWN = LanguageModelUnavailable("The model is down.")


class Found:
    """A retriever that has found its evidence already."""

    def __init__(self, evidence):
        self.evidence = evidence

    def retrieve(self, question):
        return replace(self.evidence, question=question.question)


def claim(text, *indexes, version=FERRY):
    return VerifiedClaim(text, tuple((version, version.sentences[index]) for index in indexes))


LOSSES = claim("The route lost money for years.", 0, 1)
FEWER = claim("It carried 41,500 passengers in 2029.", 1)
RIVALS = claim("The port counted 39,000.", 1, version=RIVAL)


@pytest.fixture
def full(library_with):
    return library_with(BRIDGE)


@pytest.fixture
def stream(full):
    """``stream(event, …)`` gives every answer on the way to the last."""

    def run(*events, evidence=SURE, error=None):
        writer = ScriptedWriter(*events, error=error)
        answerer = Answerer(corpora_of(full), Found(evidence), writer, lambda: 0.0)
        answers = [reply.answer for reply in answerer.stream(QUESTION)]
        for answer in answers:
            assert_promise(answer)
        return answers

    return run


@pytest.fixture
def last(stream):
    def run(*events, **options):
        return stream(*events, **options)[-1]

    return run


def test_without_a_model_a_half_that_nothing_answers_is_named(full):
    evidence = replace(SURE, unanswered="who stops it?")
    answer = Answerer(corpora_of(full), Found(evidence), None, lambda: 0.0).answer(QUESTION)
    assert answer.notices == (half_unanswered("who stops it?"),)
    unsure = replace(evidence, confidence=0.0)
    answer = Answerer(corpora_of(full), Found(unsure), None, lambda: 0.0).answer(QUESTION)
    assert answer.refusal
    assert answer.notices == ()


def test_without_a_model_an_answer_tells_of_a_name_that_no_article_has(full):
    evidence = replace(SURE, missing=("Snoad",))
    answer = Answerer(corpora_of(full), Found(evidence), None, lambda: 0.0).answer(QUESTION)
    assert answer.answered
    assert answer.notices == (unknown_names(["Snoad"]),)


def said(answer):
    return [(sentence.text, sentence.citations) for sentence in answer.sentences]


def cited(answer):
    return [(citation.version.key, citation.sentence.index) for citation in answer.citations]


def is_extract(answer):
    return answer.answered and (answer.mode, answer.model) == (Mode.EXTRACTIVE, None)


def test_claims_are_shown_with_the_sentences_that_carry_them(last):
    answer = last(LOSSES)
    assert (answer.mode, answer.model) == (Mode.LLM, "fake:scripted")
    assert said(answer) == [("The route lost money for years.", (1, 2))]
    assert cited(answer) == [(1, 0), (1, 1)]
    assert answer.notices == ()


def test_a_sentence_that_several_claims_cite_has_one_number(last):
    answer = last(FEWER, LOSSES, RIVALS)
    assert [numbers for _, numbers in said(answer)] == [(1,), (2, 1), (3,)]
    assert cited(answer) == [(1, 1), (1, 0), (2, 1)]


def test_a_claim_that_cites_a_sentence_twice_shows_it_once(last):
    assert said(last(claim("It lost money.", 0, 0))) == [("It lost money.", (1,))]


def test_claims_that_were_dropped_are_counted_in_a_notice_and_never_shown(last):
    answer = last(DROPPED, LOSSES, DROPPED)
    assert len(answer.sentences) == 1
    (notice,) = answer.notices
    assert notice.startswith("2 sentences")
    assert DROPPED.text not in notice
    assert last(LOSSES, DROPPED).notices[0].startswith("One sentence")


@pytest.mark.parametrize("before", [[], [DROPPED]], ids=["at once", "after a dropped claim"])
def test_a_model_that_has_no_answer_refuses(last, before):
    answer = last(*before, NoAnswer("the reason"))
    assert answer.refusal.code is RefusalCode.NOT_COVERED
    assert answer.refusal.nearest
    assert (answer.mode, answer.model) == (Mode.LLM, "fake:scripted")


def test_off_the_subject_the_closest_passages_are_in_the_order_of_the_ranking(last):
    by_subject = SURE.ranked[::-1]
    answer = last(NoAnswer("the reason"), evidence=replace(SURE, by_subject=by_subject))
    shown = [near.sentence for near in answer.refusal.nearest]
    assert shown == [item.sentence for item in by_subject][: len(shown)]
    assert len(shown) > 1


def test_a_model_without_an_answer_about_the_subject_of_the_articles_says_so(last):
    answer = last(NoAnswer("the reason"), evidence=replace(SURE, on_subject=True))
    assert (answer.refusal.code, answer.refusal.reason) == (
        RefusalCode.NOT_ANSWERED,
        "The articles don't say.",
    )
    assert answer.refusal.nearest


def test_an_unknown_name_is_told_even_where_the_articles_are_about_the_subject(last):
    answer = last(evidence=replace(SURE, missing=("Snoad",), confidence=0.05, on_subject=True))
    assert answer.refusal.code is RefusalCode.UNKNOWN_NAME


def test_an_answer_tells_of_an_unknown_name_from_its_first_claim_on(stream):
    answers = stream(LOSSES, FEWER, evidence=replace(SURE, missing=("Snoad",)))
    assert {answer.notices for answer in answers} == {(unknown_names(["Snoad"]),)}


def test_a_refusal_for_an_unknown_name_tells_of_it_only_once(last):
    answer = last(NoAnswer("who Snoad is"), evidence=replace(SURE, missing=("Snoad",)))
    assert answer.refusal.code is RefusalCode.UNKNOWN_NAME
    assert answer.notices == ()


def test_context_is_no_sentence_of_an_answer_by_a_model(last):
    answer = last(claim("It will close on 3 June.", 2))
    assert [sentence.role for sentence in answer.sentences] == [Role.ANSWER]


def test_the_best_sentences_have_their_context_and_their_short_answer(last):
    version = make_version(["Captain Moss spoke.", "She left at noon."])
    best = RankedSentence(version, version.sentences[1], 9.0, short_answer=(9, 16))
    answer = last(evidence=replace(SURE, ranked=(best,), close=(best,)), error=DOWN)
    assert answer.sentences == (
        AnswerSentence("Captain Moss spoke.", (1,), Role.CONTEXT),
        AnswerSentence("She left at noon.", (2,), Role.ANSWER, (9, 16)),
    )
    assert cited(answer) == [(1, 0), (1, 1)]


def test_no_answer_after_a_claim_takes_nothing_back(last):
    assert said(last(FEWER, NoAnswer("the price"))) == [(FEWER.text, (1,))]


@pytest.mark.parametrize("error", [DOWN, LanguageModelRejected("The key is refused.")])
def test_a_model_that_fails_before_any_claim_is_replaced_by_the_best_sentences(last, error):
    answer = last(error=error)
    assert is_extract(answer)
    (notice,) = answer.notices
    assert "fake:scripted" in notice
    assert error.message.rstrip(".") in notice
    assert "here are sentences from the articles" in notice


def test_a_model_that_fails_after_dropped_claims_alone_is_replaced_too(last):
    answer = last(DROPPED, error=DOWN)
    assert is_extract(answer)
    assert "The model is down" in answer.notices[0]


def test_claims_before_a_failure_stay_with_a_notice_that_the_answer_may_be_incomplete(last):
    answer = last(FEWER, LOSSES, error=DOWN)
    assert [text for text, _ in said(answer)] == [FEWER.text, LOSSES.text]
    assert answer.mode is Mode.LLM
    (notice,) = answer.notices
    assert "fake:scripted stopped early (The model is down)" in notice


def test_a_failure_and_dropped_claims_have_a_notice_each(last):
    answer = last(FEWER, DROPPED, error=DOWN)
    assert ["stopped early" in notice for notice in answer.notices] == [True, False]


@pytest.mark.parametrize("events", [[], [DROPPED], [DROPPED, DROPPED]])
def test_when_nothing_survives_the_best_sentences_are_shown(last, events):
    answer = last(*events)
    assert is_extract(answer)
    (notice,) = answer.notices
    assert "could be verified" in notice
    assert "here are sentences from the articles" in notice


@pytest.mark.parametrize(
    ("events", "error", "cause"),
    [([], DOWN, "did not answer"), ([DROPPED], None, "could be verified")],
    ids=["the model fails", "nothing survives"],
)
def test_where_the_best_sentences_are_not_sure_either_it_is_a_refusal(last, events, error, cause):
    answer = last(*events, evidence=UNSURE, error=error)
    assert answer.refusal.code is RefusalCode.NOT_COVERED
    (notice,) = answer.notices
    assert cause in notice
    # A refusal shows no sentences of the articles as its answer.
    assert "here are sentences" not in notice


def test_a_model_may_answer_where_the_best_sentences_would_not(last):
    assert said(last(FEWER, evidence=UNSURE)) == [(FEWER.text, (1,))]


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (HOPELESS, RefusalCode.NOT_COVERED),
        (replace(HOPELESS, on_subject=True), RefusalCode.NOT_ANSWERED),
        (replace(SURE, missing=("Snoad",), confidence=0.05), RefusalCode.UNKNOWN_NAME),
        (replace(SURE, ranked=(), confidence=0.0), RefusalCode.NOT_COVERED),
    ],
    ids=["nothing near", "only the subject", "an unknown name", "no sentences"],
)
def test_a_model_is_not_asked_what_the_articles_cannot_answer(last, evidence, code):
    answer = last(FEWER, evidence=evidence)
    assert answer.refusal.code is code
    assert answer.mode is Mode.EXTRACTIVE


@pytest.mark.parametrize("message", ["hi", "Which articles do you have?"])
def test_a_model_is_not_asked_for_lists_and_greetings(full, message):
    answerer = Answerer(corpora_of(full), Found(SURE), ScriptedWriter(FEWER), lambda: 0.0)
    answer = answerer.answer(Question(message))
    assert_promise(answer)
    assert answer.mode is Mode.EXTRACTIVE


def test_other_failures_than_the_model_s_are_not_hidden(stream):
    with pytest.raises(StoreDamaged):
        stream(FEWER, error=StoreDamaged("It contradicts itself."))


def test_an_answer_grows_claim_by_claim(stream):
    lengths = [len(answer.sentences) for answer in stream(FEWER, DROPPED, LOSSES)]
    assert lengths == [1, 2, 2]


def test_a_claim_is_shown_before_the_model_goes_on(full):
    events = []

    class Slow(ScriptedWriter):
        def write(self, evidence):
            for event in super().write(evidence):
                events.append(event)
                yield event

    replies = Answerer(corpora_of(full), Found(SURE), Slow(FEWER, LOSSES), lambda: 0.0).stream(
        QUESTION
    )
    assert said(next(replies).answer) == [(FEWER.text, (1,))]
    assert events == [FEWER]


def test_the_model_is_stopped_when_nobody_reads_on(full):
    closed = []

    class Watched(ScriptedWriter):
        def write(self, evidence):
            try:
                yield from super().write(evidence)
            finally:
                closed.append(True)

    replies = Answerer(corpora_of(full), Found(SURE), Watched(FEWER, LOSSES), lambda: 0.0).stream(
        QUESTION
    )
    next(replies)
    replies.close()
    assert closed == [True]


def test_two_threads_at_once_each_get_their_own_answer(full):
    both = threading.Barrier(2, timeout=60)

    class Echo:
        model = "fake:echo"
        mode = Mode.LLM

        def write(self, evidence):
            for index in (0, 1):
                both.wait()
                yield claim(f"{evidence.question.text} {index}", index)

    answerer = Answerer(corpora_of(full), Found(SURE), Echo(), lambda: 0.0)
    found = {}

    def ask(text):
        found[text] = answerer.answer(Question(text))

    threads = [threading.Thread(target=ask, args=(text,)) for text in ("Why red?", "Why blue?")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for text, answer in found.items():
        assert said(answer) == [(f"{text} 0", (1,)), (f"{text} 1", (2,))]


PLACES = st.sampled_from([(v, sentence) for v in (FERRY, RIVAL) for sentence in v.sentences])
EVENTS = st.lists(
    st.one_of(
        st.builds(
            VerifiedClaim,
            st.text("abc ", min_size=1).map(lambda text: f"{text}."),
            st.lists(PLACES, min_size=1, max_size=3).map(tuple),
        ),
        st.just(DROPPED),
        st.just(NoAnswer("the rest")),
    ),
    max_size=8,
)


@settings(
    deadline=None,
    # The library is the same for every example, because asking changes nothing.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    events=EVENTS,
    error=st.sampled_from([None, DOWN]),
    evidence=st.sampled_from([SURE, UNSURE, HOPELESS]),
)
def test_whatever_the_model_does_answers_only_grow_and_keep_the_promise(
    stream, events, error, evidence
):
    answers = stream(*events, error=error, evidence=evidence)
    assert answers
    for earlier, later in pairwise(answers):
        assert later.sentences[: len(earlier.sentences)] == earlier.sentences
        assert later.citations[: len(earlier.citations)] == earlier.citations
    claims = {event.text for event in events if isinstance(event, VerifiedClaim)}
    final = answers[-1]
    if final.mode is Mode.LLM:
        assert {sentence.text for sentence in final.sentences} <= claims
    dropped = sum(isinstance(event, DroppedClaim) for event in events)
    told = any("verified" in notice for notice in final.notices)
    if final.mode is Mode.LLM and final.answered:
        assert told == bool(dropped)
