"""Gold questions, asked: what is ranked, shown and refused."""

import itertools

import pytest

from bot.answering.answerer import Answerer
from bot.evaluation.gold import GoldQuestion, Span
from bot.evaluation.questions import KindFigures, Prediction, predict, question_figures
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer, AnswerSentence, Citation, Refusal, RefusalCode
from bot.types.evidence import RankedSentence
from bot.types.result import AnswerResult
from ingest.errors import ArticleNotFound
from tests.builders.corpus import NOT_COVERED, RUSTY, WHY_CLOSED, corpora_of
from tests.builders.evidence import make_version

BRIDGE = make_version(["Rust ate it.", "It hung.", "It fell.", "It lay.", "It sank."])
OTHER = make_version(["Rust ate it.", "It hung."], key=2)
ANSWERED = AnswerResult(Answer("Why?"))
REFUSED = AnswerResult(Answer("Why?", refusal=Refusal(RefusalCode.NOT_COVERED, "Nothing.")))
SECOND = BRIDGE.sentences[1]


def gold(*spans, answerable=True, **fields):
    answers = tuple(Span(start=start, end=end) for start, end in spans)
    base = {"id": "q", "question": "Why?", "article_id": "article-1"}
    return GoldQuestion(**base | fields, answerable=answerable, answers=answers)


def shows(*sentences):
    """A result whose sentences each cite these places; a place is a version and an index."""
    cited = list(dict.fromkeys(place for places in sentences for place in places))
    return AnswerResult(
        Answer(
            "Why?",
            sentences=tuple(
                AnswerSentence("Because.", tuple(cited.index(place) + 1 for place in places))
                for places in sentences
            ),
            citations=tuple(
                Citation(number, version, version.sentences[index])
                for number, (version, index) in enumerate(cited, 1)
            ),
        )
    )


def span_of(index):
    sentence = BRIDGE.sentences[index]
    return {"start": sentence.start, "end": sentence.end}


def asked(*alternatives, answers=(), **fields):
    """A question with these alternatives, each the sentences that are needed together."""
    return GoldQuestion(
        id="q",
        question="Why?",
        article_id="article-1",
        answers=[span_of(index) for index in answers],
        answer_sets=[[span_of(index) for index in together] for together in alternatives],
        **fields,
    )


def shown(question, *indexes, version=BRIDGE):
    """A prediction whose answer shows these sentences, each with its citation."""
    return Prediction(question, shows(*([(version, index)] for index in indexes)), (), 1.0)


def prediction(question, *ranked, reply=ANSWERED, ms=1.0):
    found = tuple(RankedSentence(v, v.sentences[index], 1.0) for v, index in ranked)
    return Prediction(question, reply, found, ms)


@pytest.mark.parametrize(
    ("span", "hits"),
    [
        pytest.param((SECOND.start, SECOND.end), True, id="the sentence"),
        pytest.param((SECOND.start + 2, SECOND.start + 4), True, id="inside"),
        pytest.param((0, 999), True, id="around"),
        pytest.param((SECOND.end - 1, SECOND.end + 5), True, id="overlapping its end"),
        pytest.param((0, SECOND.start + 1), True, id="overlapping its start"),
        pytest.param((0, SECOND.start), False, id="ending where it starts"),
        pytest.param((SECOND.end, SECOND.end + 5), False, id="starting where it ends"),
    ],
)
def test_a_hit_overlaps_an_answer(span, hits):
    assert (prediction(gold(span), (BRIDGE, 1)).first_hit == 0) is hits


def test_the_same_place_in_another_article_is_no_hit():
    assert prediction(gold((0, 5)), (OTHER, 0)).first_hit is None
    assert prediction(gold((0, 5)), (OTHER, 0), (BRIDGE, 0)).first_hit == 1


def test_any_of_several_answers_is_a_hit():
    spans = [(900, 910), (SECOND.start, SECOND.end)]
    assert prediction(gold(*spans), (BRIDGE, 4), (BRIDGE, 1)).first_hit == 1


def test_the_share_of_hits_grows_with_the_depth():
    first = prediction(gold((0, 5)), (BRIDGE, 0))
    fourth = prediction(gold((0, 5)), *[(BRIDGE, index) for index in (1, 2, 3, 0)])
    never = prediction(gold((900, 910)), (BRIDGE, 0))
    assert dict(question_figures([first, fourth, never]).hits) == {
        1: 1 / 3,
        3: 1 / 3,
        5: 2 / 3,
        10: 2 / 3,
    }


def test_refused_questions_count_as_hits_too():
    assert (
        dict(question_figures([prediction(gold((0, 5)), (BRIDGE, 0), reply=REFUSED)]).hits)[1] == 1
    )


def test_answering_and_refusing_are_shares_of_what_should_be():
    result = question_figures(
        [
            prediction(gold((0, 5))),
            prediction(gold((0, 5)), reply=REFUSED),
            prediction(gold(answerable=False)),
            prediction(gold(answerable=False), reply=REFUSED),
            prediction(gold(answerable=False), reply=REFUSED),
        ]
    )
    assert (result.questions, result.answerable) == (5, 2)
    assert result.answered_share == 1 / 2
    assert result.refused_share == 2 / 3


def test_a_question_without_marked_answers_counts_for_no_hit():
    assert dict(question_figures([prediction(gold())]).hits) == dict.fromkeys((1, 3, 5, 10))


def test_a_share_of_nothing_is_none():
    result = question_figures([])
    assert (result.answered_share, result.refused_share) == (None, None)
    assert dict(result.latency_ms) == {50: 0, 95: 0, 99: 0}


@pytest.mark.parametrize(
    ("alternatives", "answers", "indexes", "contains"),
    [
        pytest.param([[1]], [1], [1], True, id="the sentence"),
        pytest.param([[1]], [1], [0, 1], True, id="among others"),
        pytest.param([[1]], [1], [0], False, id="another sentence"),
        pytest.param([[1]], [1], [], False, id="nothing"),
        pytest.param([[1, 3]], [1, 3], [1, 3], True, id="both of two"),
        pytest.param([[1, 3]], [1, 3], [1], False, id="one of two"),
        pytest.param([[1, 3], [1, 4]], [1, 3, 4], [4, 1], True, id="the second alternative"),
        pytest.param([[1, 3], [2, 4]], [1, 2, 3, 4], [1, 4], False, id="half of each"),
        pytest.param([[1, 3], [2]], [1, 2, 3], [2], True, id="the shorter alternative"),
        pytest.param([], [1, 3], [3], True, id="any answer where there are no alternatives"),
        pytest.param([], [1, 3], [2], False, id="no answer"),
    ],
)
def test_an_answer_is_contained_if_all_of_one_alternative_is_cited(
    alternatives, answers, indexes, contains
):
    found = shown(asked(*alternatives, answers=answers), *indexes)
    assert found.contains_answer is contains


def test_one_sentence_may_cite_all_that_is_needed():
    cites_both = shows([(BRIDGE, 1), (BRIDGE, 3)])
    assert Prediction(asked([1, 3]), cites_both, (), 1.0).contains_answer


def test_a_citation_that_no_sentence_refers_to_is_not_shown():
    both = shows([(BRIDGE, 0)], [(BRIDGE, 1)]).answer
    first = AnswerResult(Answer("Why?", sentences=both.sentences[:1], citations=both.citations))
    assert not Prediction(asked([1]), first, (), 1.0).contains_answer


def test_the_same_place_in_another_article_contains_nothing():
    found = shown(asked([1]), 1, version=OTHER)
    assert not found.contains_answer
    assert found.beside_the_point == 1


def test_the_same_sentence_of_another_outlet_counts():
    citation = Citation(1, OTHER, OTHER.sentences[1], also=((BRIDGE, BRIDGE.sentences[1]),))
    answer = Answer("Why?", sentences=(AnswerSentence("It hung.", (1,)),), citations=(citation,))
    found = Prediction(asked([1]), AnswerResult(answer), (), 1.0)
    assert found.contains_answer
    assert found.beside_the_point == 0


def test_a_refusal_contains_nothing_and_shows_nothing():
    found = prediction(asked([1]), (BRIDGE, 1), reply=REFUSED)
    assert not found.contains_answer
    assert found.beside_the_point == 0


def test_a_part_of_an_answer_is_not_beside_the_point():
    assert shown(asked([1, 3], answers=[1, 3]), 1).beside_the_point == 0
    assert shown(asked([1, 3], answers=[1, 3]), 1, 2, 4).beside_the_point == 2


def test_what_is_shown_is_counted_over_the_answerable_questions():
    question = asked([1], answers=[1])
    result = question_figures(
        [
            shown(question, 1),
            shown(question, 0, 1),
            shown(question, 0, 2),
            prediction(question, reply=REFUSED),
            shown(gold(answerable=False), 0, 1, 2, 3),
            shown(gold(), 4),
        ]
    )
    assert result.contains_answer == 2 / 4
    assert result.nothing_else == 1 / 4
    assert result.sentences == 5
    assert result.beside_the_point == 3 / 5


def test_nothing_shown_is_no_share():
    result = question_figures([prediction(asked([1]), reply=REFUSED)])
    assert (result.contains_answer, result.nothing_else) == (0, 0)
    assert (result.sentences, result.beside_the_point) == (0, None)


def test_kinds_have_figures_of_their_own_in_the_order_of_the_file():
    said, trap = asked([1], kind="said"), gold(answerable=False, kind="trap")
    result = question_figures(
        [
            shown(said, 1),
            prediction(trap, reply=REFUSED),
            prediction(said, (BRIDGE, 1), reply=REFUSED),
            prediction(trap),
            shown(asked([1]), 1),
        ]
    )
    assert result.kinds == (
        KindFigures("said", 2, refused=1 / 2, hit_at_1=1 / 2, contains_answer=1 / 2),
        KindFigures("trap", 2, refused=1 / 2, hit_at_1=None, contains_answer=None),
    )


@pytest.fixture
def measure(library):
    """``measure(question, …)`` asks them; each takes 500 ms by the clock."""

    def run(*questions, within_article):
        retriever = Retriever(corpora_of(library))
        answerer = Answerer(corpora_of(library), retriever, None, lambda: 0.0)
        ticks = itertools.count(0.0, 0.5)
        found = predict(
            questions, answerer, retriever, lambda: next(ticks), within_article=within_article
        )
        return list(found)

    return run


@pytest.mark.parametrize("within_article", [True, False])
def test_each_question_is_asked_and_timed(measure, within_article):
    answered = gold((0, len(RUSTY)), question=WHY_CLOSED, article_id="bridge")
    refused = gold(question=NOT_COVERED, article_id="bridge", answerable=False)
    found = measure(answered, refused, within_article=within_article)
    assert [item.gold for item in found] == [answered, refused]
    assert [item.result.answer.answered for item in found] == [True, False]
    assert [item.first_hit for item in found] == [0, None]
    assert [item.ms for item in found] == [500, 500]


def test_at_most_ten_sentences_are_ranked_also_for_a_refusal(measure):
    (found,) = measure(gold(question=NOT_COVERED), within_article=False)
    assert 1 <= len(found.ranked) <= 10


def test_a_question_asked_of_its_article_ranks_no_other(measure):
    question = gold(question=WHY_CLOSED, article_id="orchard")
    (within,) = measure(question, within_article=True)
    (of_all,) = measure(question, within_article=False)
    assert {item.version.article.id for item in within.ranked} == {"orchard"}
    assert of_all.ranked[0].version.article.id == "bridge"


@pytest.mark.parametrize("message", ["What is this about?", "hello"])
def test_what_needs_no_ranking_for_its_reply_is_ranked_all_the_same(measure, message):
    (found,) = measure(gold(question=message, article_id="choir"), within_article=True)
    assert {item.version.article.id for item in found.ranked} == {"choir"}


def test_a_question_of_an_article_that_is_not_there_fails_by_name(measure):
    with pytest.raises(ArticleNotFound, match="harbour"):
        measure(gold(question=WHY_CLOSED, article_id="harbour"), within_article=True)
