"""Files of gold questions and claims."""

import pytest

from bot.evaluation.gold import GoldClaim, GoldQuestion, Span, read_claims, read_questions
from ingest.errors import SourceError

QUESTION = (
    '{"id": "q1", "question": "Why?", "article_id": "a", "answers": [{"start": 1, "end": 4}]}'
)
CLAIM = '{"id": "c1", "claim": "It fell.", "article_id": "a", "supported": true}'


@pytest.fixture
def written(tmp_path):
    """``written(line, …)`` is a file with these lines."""

    def write(*lines):
        path = tmp_path / "gold.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def test_questions_are_read_line_by_line(written):
    short = '{"id": "q2", "question": "How?", "article_id": "b", "answerable": false, "topic": 1}'
    assert read_questions(written(QUESTION, "", short)) == [
        GoldQuestion(id="q1", question="Why?", article_id="a", answers=[Span(start=1, end=4)]),
        GoldQuestion(id="q2", question="How?", article_id="b", answerable=False),
    ]


def test_claims_are_read_line_by_line(written):
    long = CLAIM.replace("true", 'false, "kind": "number", "evidence": [[1, 4], [6, 9]]')
    assert read_claims(written(CLAIM, long)) == [
        GoldClaim(id="c1", claim="It fell.", article_id="a", supported=True),
        GoldClaim(
            id="c1",
            claim="It fell.",
            article_id="a",
            supported=False,
            kind="number",
            evidence=[Span(start=1, end=4), Span(start=6, end=9)],
        ),
    ]


def test_alternatives_are_sets_of_spans(written):
    line = QUESTION.replace("}]}", '}], "answer_sets": [[[1, 4], [5, 8]], [[1, 4], [9, 12]]]}')
    (question,) = read_questions(written(line))
    assert question.alternatives == (
        (Span(start=1, end=4), Span(start=5, end=8)),
        (Span(start=1, end=4), Span(start=9, end=12)),
    )


def test_without_alternatives_each_answer_is_one(written):
    line = QUESTION.replace("[{", '[{"start": 6, "end": 9}, {')
    (question,) = read_questions(written(line))
    assert question.alternatives == ((Span(start=6, end=9),), (Span(start=1, end=4),))


def test_what_only_an_alternative_names_is_an_answer_too(written):
    line = '{"id": "q", "question": "Why?", "article_id": "a", "answer_sets": [[[1, 4]]]}'
    (question,) = read_questions(written(line))
    assert question.spans == (Span(start=1, end=4),)


@pytest.mark.parametrize(("read", "line"), [(read_questions, QUESTION), (read_claims, CLAIM)])
def test_only_so_many_lines_are_read(written, read, line):
    assert len(read(written(*[line] * 3, "broken"), 3)) == 3


def test_a_file_that_begins_with_a_byte_order_mark_is_read(written):
    assert len(read_questions(written(f"\ufeff{QUESTION}"))) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not json", "JSON"),
        ("[]", "object"),
        ('{"id": "q1", "question": "Why?"}', "article_id"),
        (QUESTION.replace("Why?", " "), "question: .*at least 1"),
        (QUESTION.replace("Why?", "Why?" * 251), "question: .*at most 1000"),
        (QUESTION.replace('"end": 4', '"end": "x"'), r"answers\.0\.end"),
        (QUESTION.replace('"end": 4', '"end": 1'), r"answers\.0: A span must end after"),
        (QUESTION.replace('"start": 1', '"start": -1'), r"answers\.0\.start"),
        (QUESTION.replace("}]}", '}], "answer_sets": [[]]}'), r"answer_sets\.0"),
        (
            QUESTION.replace("}]}", '}], "answer_sets": [[[1]]]}'),
            r"answer_sets\.0\.0: A span has a start and an end",
        ),
    ],
)
def test_a_question_that_is_wrong_is_named(written, line, reason):
    with pytest.raises(SourceError, match=rf"gold\.jsonl:2: .*{reason}"):
        read_questions(written(QUESTION, line))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "JSON"),
        (CLAIM.replace("supported", "true"), "supported: Field required"),
        (CLAIM.replace("It fell.", ""), "claim: "),
        (CLAIM.replace("}", ', "evidence": [1, 4]}'), r"evidence\.0"),
    ],
)
def test_a_claim_that_is_wrong_is_named(written, line, reason):
    with pytest.raises(SourceError, match=rf"gold\.jsonl:2: .*{reason}"):
        read_claims(written(CLAIM, line))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.jsonl", r"There is no file .*missing\.jsonl"),
        ("latin.jsonl", r"latin\.jsonl is not text in UTF-8"),
        (".", "is a folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, said):
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(SourceError, match=said):
        read_questions(tmp_path / name)
