"""Measuring on questions of one's own."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.evaluation import (
    GoldQuestion,
    Prediction,
    Span,
    figures,
    figures_json,
    percentile,
    predict,
    ranked_json,
    read_questions,
)
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer, Refusal, RefusalCode
from bot.types.evidence import RankedSentence
from bot.types.result import AnswerResult
from ingest.errors import ArticleNotFound, SourceError
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


def prediction(question, *ranked, reply=ANSWERED, ms=1.0):
    found = tuple(RankedSentence(v, v.sentences[index], 1.0) for v, index in ranked)
    return Prediction(question, reply, found, ms)


def written(tmp_path, *lines):
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


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
    assert dict(figures([first, fourth, never]).hits) == {1: 1 / 3, 3: 1 / 3, 5: 2 / 3, 10: 2 / 3}


def test_refused_questions_count_as_hits_too():
    assert dict(figures([prediction(gold((0, 5)), (BRIDGE, 0), reply=REFUSED)]).hits)[1] == 1


def test_answering_and_refusing_are_shares_of_what_should_be():
    result = figures(
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
    assert dict(figures([prediction(gold())]).hits) == dict.fromkeys((1, 3, 5, 10))


def test_a_share_of_nothing_is_none():
    result = figures([])
    assert (result.answered_share, result.refused_share) == (None, None)
    assert dict(result.latency_ms) == {50: 0, 95: 0, 99: 0}


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([], 50, 0),
        ([7], 99, 7),
        ([1, 2], 50, 1),
        ([3, 1, 2], 50, 2),
        (range(1, 101), 95, 95),
        (range(1, 101), 99, 99),
    ],
)
def test_a_percentile_is_the_value_of_its_rank(values, percent, expected):
    assert percentile(list(values), percent) == expected


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_that_so_many_do_not_exceed(values, percent):
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)


def test_the_figures_are_one_json_object():
    assert figures_json(figures([prediction(gold((0, 5)), (BRIDGE, 0), ms=1.234)])) == {
        "questions": 1,
        "answerable": 1,
        "hit@1": 1.0,
        "hit@3": 1.0,
        "hit@5": 1.0,
        "hit@10": 1.0,
        "answered_share_of_answerable": 1.0,
        "refused_share_of_unanswerable": None,
        "latency_ms": {"p50": 1.23, "p95": 1.23, "p99": 1.23},
    }


def test_a_ranked_sentence_is_written_with_its_place():
    assert ranked_json(RankedSentence(BRIDGE, SECOND, 1 / 3)) == {
        "article_id": "article-1",
        "start": SECOND.start,
        "end": SECOND.end,
        "quote": "It hung.",
        "score": 0.333333,
    }


LINE = '{"id": "q1", "question": "Why?", "article_id": "a", "answers": [{"start": 1, "end": 4}]}'


def test_questions_are_read_line_by_line(tmp_path):
    short = '{"id": "q2", "question": "How?", "article_id": "b", "answerable": false, "topic": 1}'
    assert read_questions(written(tmp_path, LINE, "", short), None) == [
        gold((1, 4), id="q1", article_id="a"),
        gold(id="q2", article_id="b", question="How?", answerable=False),
    ]


def test_only_so_many_questions_are_read(tmp_path):
    assert len(read_questions(written(tmp_path, *[LINE] * 3, "broken"), 3)) == 3


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    assert len(read_questions(written(tmp_path, f"\ufeff{LINE}"), None)) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "JSON"),
        ("[]", "object"),
        ('{"id": "q1", "question": "Why?"}', "article_id"),
        (LINE.replace('"end": 4', '"end": "x"'), r"answers\.0\.end"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path, line, reason):
    with pytest.raises(SourceError, match=rf"questions\.jsonl:2: .*{reason}"):
        read_questions(written(tmp_path, LINE, line), None)


@pytest.mark.parametrize("name", ["missing.jsonl", "latin.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(SourceError, match="cannot be read"):
        read_questions(tmp_path / name, None)


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
