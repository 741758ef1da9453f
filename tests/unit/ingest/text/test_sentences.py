import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.text.paragraphs import has_word
from ingest.text.sentences import LONG_QUOTATION, WINDOW, split_sentences
from ingest.types import check_sentences

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"
BREAKS = st.sampled_from(["\n", "\r\n", "\u2028", "\f", "\n\n", " ", "\u00a0", "\u200b", ""])
PIECES = st.sampled_from(
    [
        "The vote passed.",
        "Mr. Oduya",
        '"Why?"',
        "asked",
        "$1.5 m.",
        "9 p.m.",
        "後任は未定だ。",
        "?!",
        "…",
    ]
) | st.sampled_from(
    ["(", ")", "`", "``", "'", "--", "1.", "[4]", "\ufeff", "\ud800", "🎉", "iPhone"]
)


def texts(text):
    return [sentence.text for sentence in split_sentences(text)]


def assert_every_character_is_in_one_sentence(text):
    sentences = split_sentences(text)
    check_sentences(text, sentences)
    assert all(sentence.text == sentence.text.strip() for sentence in sentences)
    assert all(has_word(sentence.text) for sentence in sentences)
    gaps = [0, *(offset for s in sentences for offset in (s.start, s.end)), len(text)]
    between = "\n".join(text[start:end] for start, end in list(pairwise(gaps))[::2])
    assert not has_word(between)
    for line in between.splitlines():
        assert not line.strip() or line.strip() in [part.strip() for part in text.splitlines()]


@given(st.text())
@example("\ud800. A")
@example("...\n\n?!")
@example("a\r\n\r\nb\x1c\x1dc")
def test_offsets_are_exact_in_any_text(text):
    assert_every_character_is_in_one_sentence(text)


@given(st.lists(st.tuples(PIECES, BREAKS), max_size=40))
def test_offsets_are_exact_in_text_made_of_difficult_pieces(pieces):
    assert_every_character_is_in_one_sentence("".join(a + b for a, b in pieces))


def test_a_sentence_may_run_across_a_wrapped_line():
    text = (
        "The harbour bridge will stay closed until the end of the summer, the\n"
        "council said. Ferries will carry commuters to the other side, and\n"
        "cyclists may use the tunnel.\n"
    )
    assert texts(text) == [
        "The harbour bridge will stay closed until the end of the summer, the\ncouncil said.",
        "Ferries will carry commuters to the other side, and\ncyclists may use the tunnel.",
    ]


def test_sentences_know_their_paragraph():
    sentences = split_sentences("Bridge to close\n\nIt closes today. It opens in May.\n\nThe end.")
    assert [sentence.paragraph for sentence in sentences] == [0, 1, 1, 2]


def test_a_missing_quotation_mark_does_not_swallow_the_paragraph():
    claim = "The committee heard from a witness of the accident in the old harbour. "
    text = (
        f'The sign was 5" tall. {claim * 8}It was called "the end" by some. The room fell silent.'
    )
    assert max(len(sentence) for sentence in texts(text)) < LONG_QUOTATION


def test_cutting_a_very_long_paragraph_adds_no_boundary():
    sentence = "The committee heard from a witness of the accident in the old harbour. "
    text = sentence * (3 * WINDOW // len(sentence))
    assert set(texts(text)) == {sentence.strip()}
    unbroken = "ha " * WINDOW
    assert texts(unbroken) == [unbroken.strip()]


@pytest.mark.parametrize("text", ["", " \n\t", "...", '--\n\n"', "?! …"])
def test_text_without_words_has_no_sentences(text):
    assert split_sentences(text) == ()


def test_a_lone_mark_goes_to_its_neighbour():
    assert texts('"\nThe firm was sorry. "') == ['The firm was sorry. "']
    assert texts("— — The firm was sorry. --") == ["— — The firm was sorry. --"]


@pytest.mark.parametrize(
    "text",
    ["a) b) " * 4_000, "See.[" + "1" * 20_000 + " More.", "'" * 20_000 + "a", '" ' * 20_000 + "a"],
    ids=["list", "bracket", "apostrophes", "quotes"],
)
def test_hostile_text_is_split_in_moments(text):
    assert_every_character_is_in_one_sentence(text)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared articles are not on this machine")
@pytest.mark.parametrize("name", ["news_articles", "articleqa_dev_articles", "selqa_dev_articles"])
def test_real_articles_keep_every_character(name):
    for line in (SHARED / f"{name}.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        sentences = split_sentences(text)
        check_sentences(text, sentences)
        found = "".join(sentence.text for sentence in sentences)
        assert "".join(found.split()) == "".join(text.split())
