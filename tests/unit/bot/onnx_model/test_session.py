"""The model that comes with Footnote, the shipped files themselves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.onnx_model.files import GRAPH, PACKAGED_FILES, SHA256, ModelFiles
from bot.onnx_model.session import (
    MAX_ANSWER_TOKENS,
    UNREAD,
    PackagedModel,
    packaged_model,
    short_answer,
)
from bot.onnx_model.tokenizer import MAX_TOKENS, TextPair, Tokens
from ingest.errors import ModelDamaged

ROOT = Path(__file__).parents[4]
QUESTION = "Who paid for the new roof of the library?"
TEXT = (
    "The library has a roof of copper, which is two centuries old. It was paid for by Tolm Anders."
)
PAIR = TextPair(QUESTION, TEXT, ((0, 61), (62, 93)))


@pytest.fixture(scope="module")
def model():
    return packaged_model()


def test_a_pair_gets_a_logit_and_a_short_answer_for_each_span(model):
    (read,) = model.read([PAIR])
    assert len(read.answers) == len(read.short_answers) == 2
    for span, short in zip(PAIR.spans, read.short_answers, strict=True):
        assert short is not None
        assert span[0] <= short[0] < short[1] <= span[1]


def test_it_reads_right_on_any_processor(model):
    """Without VNNI the products would overflow, and all logits be alike, whatever is asked."""
    spans = PAIR.spans
    questions = (QUESTION, "How old is the roof?", "How many books does the library lend?")
    who, old, lent = model.read([TextPair(query, TEXT, spans) for query in questions])
    assert TEXT[slice(*who.short_answers[1])] == "Tolm Anders"
    assert who.answers[1] > who.answers[0] + 2
    assert old.answers[0] > old.answers[1] + 2
    assert max(lent.answers) < min(max(who.answers), max(old.answers)) - 2
    statements = ("The library's roof is made of copper.", "The library's roof is made of lead.")
    copper, lead = model.read([TextPair(query, TEXT, spans[:1]) for query in statements])
    assert copper.entailed > lead.entailed + 2


def test_what_is_read_in_the_same_call_changes_nothing(model):
    alone = model.read([PAIR])
    other = TextPair("Why?", "Frost ruined most apples around Lindau Hollow.", ((0, 46),))
    assert model.read([other, PAIR, other])[1:2] == alone


def test_a_span_is_read_in_its_text(model):
    alone = TextPair(QUESTION, TEXT[62:], ((0, 31),))
    assert model.read([alone])[0].answers[0] != model.read([PAIR])[0].answers[1]


def test_nothing_to_read_gives_nothing(model):
    assert model.read([]) == []


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=1500), st.text(min_size=1, max_size=1500))
def test_every_text_gets_numbers_and_its_short_answers_are_slices(model, query, text):
    half = len(text) // 2
    spans = ((0, half), (half, len(text)))
    (read,) = model.read([TextPair(query, text, spans)])
    assert all(abs(logit) < 100 for logit in (*read.answers, read.entailed))
    for span, short in zip(spans, read.short_answers, strict=True):
        if short is not None:
            assert 0 <= short[0] < short[1] <= len(text)
            assert short[0] < span[1]
            assert span[0] < short[1]


@pytest.mark.parametrize("query", ["Why? " * 800, "何故" * 2000, ""])
def test_a_query_may_be_longer_than_what_is_read(model, query):
    (read,) = model.read([TextPair(query, TEXT * 40, PAIR.spans)])
    assert len(read.answers) == 2


def test_a_span_beyond_the_last_token_that_fits_is_scored_lowest_and_has_no_answer(model):
    text = TEXT + " Copper is a metal." * MAX_TOKENS
    (read,) = model.read([TextPair(QUESTION, text, (*PAIR.spans, (len(text) - 18, len(text))))])
    assert read.answers[2] == UNREAD
    assert read.short_answers[2] is None


def test_a_short_answer_is_the_run_of_tokens_with_the_best_start_and_end():
    offsets = np.array([(at, at + 1) for at in range(40)])
    spans = np.array([[5 <= at < 40 for at in range(40)]])
    tokens = Tokens(np.arange(40), np.zeros(40, dtype=bool), spans, offsets)
    starts, ends = np.zeros(40, dtype=np.float32), np.zeros(40, dtype=np.float32)
    starts[[2, 8]], ends[[6, 10, 39]] = (9.0, 5.0), (4.0, 5.0, 6.0)
    start, end = short_answer(tokens, 0, starts, ends)
    assert (start, end) == (8, 11)
    assert end - start <= MAX_ANSWER_TOKENS


# Its files


def test_no_file_is_too_large_for_a_host_and_all_are_small_enough_to_ship():
    sizes = [(PACKAGED_FILES.folder / name).stat().st_size for name in SHA256]
    assert max(sizes) <= 95_000_000
    assert sum(sizes) <= 130_000_000


@pytest.fixture
def copied(tmp_path):
    for name in SHA256:
        shutil.copyfile(PACKAGED_FILES.folder / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", SHA256)
def test_a_file_that_was_changed_is_refused(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(
        ModelDamaged, match=f"{name} of the packaged model differs from its recorded hash"
    ):
        PackagedModel(ModelFiles(copied, SHA256)).read([PAIR])


def test_a_file_that_is_missing_is_named(copied):
    (copied / GRAPH).unlink()
    with pytest.raises(ModelDamaged, match=GRAPH):
        PackagedModel(ModelFiles(copied, SHA256)).read([PAIR])


def test_it_reports_to_nobody_and_notes_nothing_about_the_machine(tmp_path):
    program = "from bot.reader.factory import check_reader; check_reader('packaged')"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", program],
        env={**environment, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=600,
    )
    assert list(tmp_path.iterdir()) == []
