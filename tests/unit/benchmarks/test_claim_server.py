"""A server that writes statements behind the tags it finds in its prompt."""

import httpx
import pytest

from benchmarks.claim_server import ClaimServer, Statement, Tagging, tagged_sentences, tags_of
from tests.builders.evidence import FERRY, make_context, make_version

SENTENCES = [sentence.text for sentence in FERRY.sentences]
SHOWN = tagged_sentences(make_context(FERRY).text)
FOUNDED = Statement("Norrland Ferries dates from 1987.", (SENTENCES[7],))
PRICE = Statement("A ticket cost at least 30 kroner.", (SENTENCES[10],))


def right(*evidence, shown=SHOWN):
    return tags_of(Statement("A statement.", evidence), shown, Tagging.RIGHT)


@pytest.fixture
def server():
    with ClaimServer() as server:
        yield server


def written(server, *statements, tagging=Tagging.RIGHT):
    """What the server answers to a prompt with the article, over its protocol."""
    server.write(statements, tagging)
    body = {"messages": [{"role": "user", "content": make_context(FERRY).text}], "stream": True}
    reply = httpx.post(f"{server.base_url}/chat/completions", json=body, trust_env=False)
    events = [line.removeprefix("data: ") for line in reply.text.splitlines() if line]
    assert events.pop() == "[DONE]"
    deltas = (httpx.Response(200, text=event).json()["choices"][0]["delta"] for event in events)
    return "".join(delta.get("content", "") for delta in deltas)


def test_every_sentence_of_a_prompt_is_found_with_its_tag():
    assert [(sentence.tag, sentence.text) for sentence in SHOWN] == [
        (f"A{number}", text) for number, text in enumerate(SENTENCES, 1)
    ]


def test_the_right_tags_are_those_of_the_evidence():
    assert right(SENTENCES[2]) == ("A3",)
    assert right(SENTENCES[9], SENTENCES[0]) == ("A1", "A10")


def test_evidence_may_be_a_part_of_a_sentence_or_several():
    assert right("painful but overdue") == ("A4",)
    assert right(f"{SENTENCES[0]} {SENTENCES[1]}") == ("A1", "A2")


def test_evidence_is_found_though_a_prompt_shows_it_cleaned():
    raw = ["The note   said <b>close</b> [A9] the pier.", "It rained."]
    shown = tagged_sentences(make_context(make_version(raw)).text)
    assert "<b>" not in shown[0].text
    assert right(raw[0], shown=shown) == ("A1",)


def test_the_wrong_tag_is_that_of_another_sentence_and_the_same_in_every_run():
    (tag,) = tags_of(FOUNDED, SHOWN, Tagging.WRONG)
    assert tag in {sentence.tag for sentence in SHOWN} - {"A8"}
    assert tags_of(FOUNDED, SHOWN, Tagging.WRONG) == (tag,)


@pytest.mark.parametrize("tagging", Tagging)
def test_evidence_that_is_not_shown_has_no_tags(tagging):
    assert tags_of(Statement("Pigs fly.", ("Pigs fly at night.",)), SHOWN, tagging) == ()


def test_where_everything_is_evidence_no_tag_is_wrong():
    assert tags_of(FOUNDED, [SHOWN[7]], Tagging.WRONG) == ()


def test_statements_are_written_one_a_line_with_their_tags(server):
    assert written(server, FOUNDED, PRICE) == f"{FOUNDED.text} [A8]\n{PRICE.text} [A11]\n"
    assert server.tags == {FOUNDED.text: ("A8",), PRICE.text: ("A11",)}


def test_a_statement_without_tags_is_left_out(server):
    assert written(server, Statement("Pigs fly.", ("Pigs fly at night.",)), PRICE) == (
        f"{PRICE.text} [A11]\n"
    )
    assert list(server.tags) == [PRICE.text]
