"""Examples made of questions and claims about news."""

import json
import pickle
import sys

import pytest

from benchmarks.reader import news
from benchmarks.reader.examples import Examples

MILL = "The mill in Tolm burned down on Sunday.\nFirefighters from Vellmar came after an hour."
LIDO = "The lido in Anstel opens again in May.\nIts owner paid nine million for the repairs."
HELD_OUT = {"id": "a-held-out", "text": "The harbour of Corrie was closed by a strike on Friday."}
LATER = {"id": "d-held-out-later", "text": "The pier of Marlow was sold for one pound on Monday."}
ARTICLES = [HELD_OUT, {"id": "b-mill", "text": MILL}, {"id": "c-lido", "text": LIDO}, LATER]
TWO = "What burned down on Sunday, and who came after an hour?"


def question(article, text, together=(), short=None):
    spans = [{"start": start, "end": end} for start, end in together]
    return {
        "article_id": article,
        "question": text,
        "kind": "direct",
        "answerable": bool(spans),
        "answers": spans,
        "short_answer": short,
    }


def claim(article, text, *, supported=True):
    kind = "true" if supported else "role"
    return {
        "article_id": article,
        "claim": text,
        "kind": kind,
        "supported": supported,
        "evidence": [[0, 39]],
    }


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Makes the examples of some written questions, besides those of two small articles."""

    def make(*written, options=()):
        data, base, out = tmp_path / "data", tmp_path / "base.pickle", tmp_path / "out.pickle"
        write(data / "news_dev_articles.jsonl", ARTICLES)
        held_out = question("a-held-out", "What closed the harbour of Corrie?", [(0, 55)])
        later = question("d-held-out-later", "What became of the pier?", [(0, 52)])
        write(data / "news_dev_questions.jsonl", [held_out, later])
        write(data / "news_dev_claims.jsonl", [claim("a-held-out", "Corrie's harbour was shut.")])
        turn = {**question("c-lido", "when?", [(0, 38)]), "standalone": "When does the lido open?"}
        turn["answers"] = [turn["answers"]]
        write(data / "conversations_dev.jsonl", [{"turns": [turn]}])
        write(data / "nli" / "fib.jsonl", [])
        folder = tmp_path / "written"
        write(folder / "articles.jsonl", [])
        write(folder / "questions.jsonl", written)
        write(folder / "claims.jsonl", [claim("b-mill", "A fire destroyed Tolm's mill.")])
        write(folder / "chats.jsonl", [])
        base.write_bytes(pickle.dumps(Examples((), ())))
        monkeypatch.setattr(news, "WRITTEN", folder)
        monkeypatch.setattr(news, "READ_BEFORE", {"questions": 0, "claims": 0, "chats": 0})
        arguments = ["--data", str(data), "--base", str(base), "--out", str(out)]
        monkeypatch.setattr(sys, "argv", ["news", *arguments, *options])
        news.main()
        return pickle.loads(out.read_bytes())  # noqa: S301  # our own file

    return make


def asked(examples):
    return {read.query for group in examples.reading for read in group}


def test_what_is_about_a_held_out_article_is_left_out(made):
    found = made(question("a-held-out", "Why was the harbour closed?", [(0, 55)]))
    texts = [read.text for group in found.reading for read in group]
    texts += [one.text for one in found.claims]
    assert texts
    assert not any("harbour" in text or "pier" in text for text in texts)


def test_the_last_run_learns_from_most_of_what_was_held_out(made):
    found = made(options=["--hold-out", "12"])
    assert "What became of the pier?" in asked(found)
    assert "What closed the harbour of Corrie?" not in asked(found)


def test_a_turn_is_asked_in_words_that_stand_alone(made):
    assert "When does the lido open?" in asked(made())


def test_a_question_without_an_answer_is_read_beside_the_nearest_sentence(made):
    found = made(question("c-lido", "How many people did the lido's owner pay?"))
    groups = [group for group in found.reading if group[0].query.startswith("How many")]
    assert groups
    assert not any(any(read.hits) for group in groups for read in group)


def test_each_half_of_a_double_question_is_read_with_the_sentence_for_it(made):
    together = [(0, 39), (40, 85)]
    found = made(question("b-mill", TWO, together, "the mill; firefighters from Vellmar"))
    reads = {read.query: read for group in found.reading for read in group}
    first = reads["What burned down on Sunday?"]
    second = reads["who came after an hour? (What burned down on Sunday?)"]
    assert answering(first) == ["The mill in Tolm burned down on Sunday."]
    assert answering(second) == ["Firefighters from Vellmar came after an hour."]
    assert second.text[slice(*second.answer)] == "Firefighters from Vellmar"


@pytest.mark.parametrize("short", [None, "the mill", "the mill; the mill in Tolm"])
def test_halves_whose_sentences_are_not_told_apart_are_left_out(made, short):
    found = made(question("b-mill", TWO, [(0, 39), (40, 85)], short))
    assert asked(found) >= {TWO}
    assert "What burned down on Sunday?" not in asked(found)


def answering(read):
    spans = zip(read.spans, read.hits, strict=True)
    return [read.text[start:end] for (start, end), hit in spans if hit]
