"""The examples that were written for the model, which lie in the repository."""

import pytest

from benchmarks.reader.examples import read_lines
from benchmarks.reader.news import WRITTEN
from bot.evaluation.gold import read_claims, read_questions
from ingest.text.sentences import split_sentences


@pytest.fixture(scope="module")
def sentences():
    """The spans of the sentences of each invented article."""
    rows = read_lines(WRITTEN / "articles.jsonl")
    found = {row["id"]: {(s.start, s.end) for s in split_sentences(row["text"])} for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def questions():
    return read_questions(WRITTEN / "questions.jsonl")


@pytest.fixture(scope="module")
def claims():
    return read_claims(WRITTEN / "claims.jsonl")


@pytest.fixture(scope="module")
def chats():
    return read_lines(WRITTEN / "chats.jsonl")


def articles_of(chats):
    return {turn["article_id"] for chat in chats for turn in chat["turns"]}


def test_nothing_is_about_an_article_that_is_held_out(questions, claims, chats):
    held_out = articles_of(read_lines(WRITTEN / "held_out_chats.jsonl"))
    assert len(held_out) == 94
    assert held_out.isdisjoint(gold.article_id for gold in (*questions, *claims))
    assert held_out.isdisjoint(articles_of(chats))


def test_every_answer_and_evidence_lies_in_its_article(sentences, questions, claims, chats):
    marked = [(gold.article_id, span.start, span.end) for gold in questions for span in gold.spans]
    marked += [(gold.article_id, one.start, one.end) for gold in claims for one in gold.evidence]
    marked += [
        (turn["article_id"], span["start"], span["end"])
        for chat in chats
        for turn in chat["turns"]
        for together in turn["answers"]
        for span in together
    ]
    of_invented = [row for row in marked if row[0] in sentences]
    assert len(of_invented) > 5000
    for article, start, end in of_invented:
        assert any(a < end and start < b for a, b in sentences[article]), (article, start)
    assert all(0 <= start < end for _, start, end in marked)


def test_what_has_no_answer_has_no_answering_sentences(questions):
    assert all(gold.answerable is bool(gold.spans) for gold in questions)
