"""What an audit record holds, and that it survives storage."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.audit.record import AuditRecord, ClaimOutcome, audit_json, parse_audit
from bot.audit.recorder import record_of
from bot.errors import LanguageModelUnavailable
from bot.generation.writer import AnswerPrompts, LanguageModelWriter
from bot.llm.base import Usage
from bot.retrieval.retriever import Retriever
from bot.types.answer import Answer, AnswerSentence, Role
from bot.types.evidence import Thresholds
from bot.types.question import Question, Scope
from bot.types.result import AnswerResult
from ingest.errors import StoreDamaged, StoreError
from tests.builders.corpus import BRIDGE, NOT_COVERED, ORCHARD, RUSTY, WHY_CLOSED, corpora_of
from tests.builders.evidence import FERRY, RIVAL, make_evidence
from tests.fakes.chat_model import ScriptedChat
from tests.fakes.nli import WRITTEN

NOW = datetime(2031, 6, 1, 12, 0, tzinfo=UTC)
QUESTION = Question("Why does the ferry end?", Scope(("guild-7", "shared")), "a1b2c3")
SURE = make_evidence(FERRY, RIVAL, question=QUESTION.text)
RIGHT = "Norrland Ferries was founded in 1987. [A8]\n"
MOVED = "The route carried 41,500 passengers in 2029. [A3]\n"
WRONG = "Volta Holding was founded in 1986. [A8]\n"


class Found:
    """A retriever that has found its evidence already."""

    def __init__(self, evidence):
        self.evidence = evidence

    def retrieve(self, question):
        return replace(self.evidence, question=question.question)


class Ticking:
    """A clock that advances by a hundredth of a second at each call."""

    def __init__(self):
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return self.looks / 100


@pytest.fixture
def recorded(library_with):
    """``recorded("text", …)`` is the record of what a model writes so."""

    def run(*replies, evidence=SURE, usage=None, read=None):
        heard = []
        chat = ScriptedChat(*replies, usage=usage)
        answerer = Answerer(
            corpora_of(library_with(BRIDGE)),
            Found(evidence),
            LanguageModelWriter(chat, style=WRITTEN),
            Ticking(),
            audit=lambda question, reply: heard.append(record_of(question, reply, NOW)),
        )
        replies = answerer.stream(QUESTION)
        for _ in range(read or 100):
            next(replies, None)
        replies.close()
        (record,) = heard
        assert parse_audit(json.dumps(audit_json(record))) == record
        return record

    return run


@pytest.fixture
def asked(library_with):
    """``asked(question)`` is the record of an extractive answer or refusal.

    Other articles than that about the bridge follow the question.
    """

    def run(question, *others):
        heard = []
        corpora = corpora_of(library_with(BRIDGE, *others))
        answerer = Answerer(
            corpora,
            Retriever(corpora),
            None,
            lambda: 0.0,
            audit=lambda question, reply: heard.append(record_of(question, reply, NOW)),
        )
        answerer.answer(question)
        (record,) = heard
        assert parse_audit(json.dumps(audit_json(record))) == record
        return record

    return run


def test_it_says_what_was_asked_and_where(recorded):
    record = recorded(RIGHT)
    assert (record.question_id, record.question) == ("a1b2c3", QUESTION.text)
    assert record.libraries == ("guild-7", "shared")
    assert (record.article_ids, record.refusal) == (None, None)
    assert record.mode == "llm"


def test_it_says_what_the_model_was_shown_and_wrote(recorded):
    draft = recorded(RIGHT + WRONG, usage=Usage(700, 30)).draft
    assert (draft.model, draft.prompt_version) == ("fake:chat", AnswerPrompts.load().version)
    assert draft.output == RIGHT + WRONG
    assert (draft.input_tokens, draft.output_tokens) == (700, 30)
    shown = {sentence.tag: sentence for sentence in draft.shown}
    assert shown["A8"].text_in(FERRY) == FERRY.sentences[7].text
    assert len(shown) == len(FERRY.sentences) + len(RIVAL.sentences)
    assert FERRY.sentences[7].text not in json.dumps([s.digest for s in draft.shown])


def test_each_claim_has_its_gates_and_what_became_of_it(recorded):
    right, moved, wrong = recorded(RIGHT + MOVED + WRONG).draft.claims
    assert (right.verdict, right.tags, right.failed_gates) == (ClaimOutcome.SHOWN, ("A8",), ())
    assert [sentence.tag for sentence in right.sentences] == ["A8"]
    assert (moved.verdict, moved.tags) == (ClaimOutcome.REPAIRED, ("A3",))
    assert "number" in moved.failed_gates
    assert [sentence.tag for sentence in moved.sentences] == ["A2"]
    assert (wrong.verdict, wrong.sentences) == (ClaimOutcome.DROPPED, ())
    assert {"date", "name"} <= set(wrong.failed_gates)


def test_it_cites_what_the_answer_cites(recorded):
    record = recorded(RIGHT)
    assert record.sentences == (AnswerSentence("Norrland Ferries was founded in 1987.", (1,)),)
    (cited,) = record.citations
    assert (cited.article_id, cited.version, cited.index) == ("article-1", 1, 7)
    assert cited.text_in(FERRY) == FERRY.sentences[7].text


def test_times_grow_from_the_search_to_the_end(recorded):
    record = recorded(RIGHT + MOVED)
    assert 0 < record.retrieval_ms < record.first_claim_ms < record.total_ms
    assert (NOW - record.asked_at).total_seconds() * 1000 == pytest.approx(record.total_ms)


@pytest.mark.parametrize(
    ("reply", "output"),
    [
        pytest.param("NO_ANSWER: the price\n", "NO_ANSWER: the price\n", id="no answer"),
        pytest.param(WRONG, WRONG, id="nothing survives"),
        pytest.param("", "", id="silence"),
        pytest.param(LanguageModelUnavailable("It is down."), "", id="a failure"),
    ],
)
def test_what_the_model_did_is_recorded_also_where_it_gave_no_answer(recorded, reply, output):
    record = recorded(reply)
    assert record.draft.output == output
    assert record.draft.shown
    assert record.first_claim_ms is None


def test_a_failure_of_the_model_is_in_the_notices(recorded):
    (notice,) = recorded(LanguageModelUnavailable("It is down.")).notices
    assert "It is down" in notice


def test_a_refusal_has_its_code_and_the_nearest_sentences(recorded):
    hopeless = replace(SURE, confidence=0.05, thresholds=Thresholds(answer=0.4, write=0.1))
    record = recorded(RIGHT, evidence=hopeless)
    assert (record.refusal, record.draft, record.citations) == ("not_covered", None, ())
    assert record.nearest
    assert record.confidence == pytest.approx(hopeless.confidence)


def test_an_answer_that_nobody_read_to_its_end_is_recorded_as_far_as_it_was_shown(recorded):
    record = recorded(RIGHT + MOVED, read=1)
    assert record.sentences == (AnswerSentence("Norrland Ferries was founded in 1987.", (1,)),)
    assert [claim.verdict for claim in record.draft.claims] == [ClaimOutcome.SHOWN]
    assert record.draft.output is None


def test_halves_of_characters_that_a_model_wrote_do_not_spoil_the_record(recorded):
    draft = recorded("Broken \ud83d was founded. [A8]\n" + RIGHT).draft
    assert "Broken ? was founded." in draft.output
    assert [claim.verdict for claim in draft.claims] == [ClaimOutcome.DROPPED, ClaimOutcome.SHOWN]


def test_an_extractive_answer_is_recorded(asked):
    record = asked(Question(WHY_CLOSED, Scope(article_ids=("bridge",)), "e1"))
    assert (record.mode, record.draft, record.refusal) == ("extractive", None, None)
    assert record.article_ids == ("bridge",)
    assert record.sentences[0].text == RUSTY
    assert [sentence.article_id for sentence in record.citations] == ["bridge"]


@pytest.mark.parametrize(
    ("text", "code"),
    [(NOT_COVERED, "not_covered"), ("Hello!", "small_talk"), ("???", "not_a_question")],
)
def test_every_refusal_is_recorded(asked, text, code):
    assert asked(Question(text)).refusal == code


def test_a_question_back_is_recorded_with_its_choices(asked):
    record = asked(Question("what happened"), ORCHARD)
    assert (record.refusal, record.confidence) == ("which_article", None)
    assert record.choices == ("orchard", "bridge")


@pytest.mark.parametrize(
    ("searched", "named"), [(QUESTION.text, None), ("Night ferry", "Night ferry")]
)
def test_what_was_searched_for_is_named_where_it_is_not_the_question(searched, named):
    evidence = replace(SURE, question=Question(searched))
    record = record_of(QUESTION, AnswerResult(Answer(QUESTION.text), evidence), NOW)
    assert (record.question, record.searched) == (QUESTION.text, named)


def test_a_text_that_stands_there_no_longer_is_not_taken_for_it(recorded):
    (cited,) = recorded(RIGHT).citations
    assert cited.text_in(RIVAL) is None
    assert replace(cited, index=3).text_in(FERRY) is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", StoreDamaged),
        ("[]", StoreDamaged),
        ("{}", StoreDamaged),
        ('{"format": 1}', StoreDamaged),
        ('{"format": "x"}', StoreDamaged),
        ('{"format": 99}', StoreError),
    ],
)
def test_a_record_that_cannot_be_read_is_an_error(body, error):
    with pytest.raises(error):
        parse_audit(body)


def test_a_record_keeps_what_each_sentence_was_shown_for():
    sentences = (
        AnswerSentence("Mayor Brandt spoke.", (1,), Role.CONTEXT),
        AnswerSentence("She left at noon.", (2,), emphasis=(9, 16)),
    )
    record = AuditRecord("id", NOW, "When?", ("shared",), "extractive", 1.5, sentences=sentences)
    kept = audit_json(record)
    assert [(each["role"], each["emphasis"]) for each in kept["sentences"]] == [
        ("context", None),
        ("answer", [9, 16]),
    ]
    assert parse_audit(json.dumps(kept)) == record


def test_a_record_of_the_first_format_is_read():
    record = AuditRecord("id", NOW, "When?", ("shared",), "extractive", 1.5)
    old = {**audit_json(record), "format": 1, "sentences": ["She left at noon."]}
    assert parse_audit(json.dumps(old)).sentences == (AnswerSentence("She left at noon.", ()),)


@given(st.text(st.characters(codec="utf-8")), st.none() | st.floats(0, 1e6))
def test_whatever_was_asked_comes_back(question, ms):
    record = AuditRecord("id", NOW, question, ("shared",), "llm", 1.5, first_claim_ms=ms)
    assert parse_audit(json.dumps(audit_json(record))) == record
