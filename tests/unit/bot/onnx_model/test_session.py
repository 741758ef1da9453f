"""The reranker that comes with Footnote, the shipped file itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bot.reranking.base import RerankPassage
from bot.reranking.factory import check_reranker, load_reranker
from bot.reranking.onnx import MODEL_FILE, PackagedReranker
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import PACKAGED_RERANKER, Settings
from ingest.errors import ModelDamaged

ROOT = Path(__file__).parents[4]
QUESTION = "Who paid for the new roof of the library?"
LIBRARY = RerankPassage(
    "The library of Ostermark",
    "The library has a roof of copper, which is two centuries old. "
    "It was paid for by the baker Tolm Anders.",
    ((0, 61), (62, 103)),
)
ELSEWHERE = RerankPassage("", "Frost ruined most apples around Lindau Hollow.", ((0, 46),))


@pytest.fixture(scope="module")
def reranker():
    return load_reranker(PACKAGED_RERANKER)


def test_it_is_the_default():
    assert Settings(_env_file=None).reranker_model == PACKAGED_RERANKER


def test_it_puts_what_answers_before_what_does_not(reranker):
    (beside, answer), (elsewhere,) = reranker.logits(QUESTION, [LIBRARY, ELSEWHERE])
    assert answer > beside
    assert answer > elsewhere


def test_a_sentence_is_read_in_its_passage(reranker):
    alone = RerankPassage("", LIBRARY.sentences[1], ((0, 41),))
    assert reranker.logits(QUESTION, [alone])[0][0] != reranker.logits(QUESTION, [LIBRARY])[0][1]


def test_what_is_read_beside_it_does_not_change_a_passage_much(reranker):
    (alone,) = reranker.logits(QUESTION, [ELSEWHERE])
    _, beside = reranker.logits(QUESTION, [LIBRARY, ELSEWHERE])
    # Its weights have eight bits, whose scale follows what is read.
    assert alone[0] == pytest.approx(beside[0], abs=1.0)


def test_it_is_small_enough_to_ship():
    assert MODEL_FILE.stat().st_size <= 25_000_000


def test_nothing_to_read_gives_nothing(reranker):
    assert reranker.logits(QUESTION, []) == []


def test_it_comes_with_its_calibration_and_doctor_checks_its_bytes(reranker):
    assert reranker.calibration is not None
    assert "checksum verified" in check_reranker(PACKAGED_RERANKER)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=3000), st.lists(st.text(max_size=3000), min_size=1, max_size=3))
def test_every_text_gets_a_number(reranker, question, texts):
    passages = [
        RerankPassage("A title", text, ((0, len(text) // 2), (len(text) // 2, len(text))))
        for text in texts
    ]
    scores = reranker.logits(question, passages)
    assert [len(part) for part in scores] == [2] * len(texts)
    assert all(abs(score) < 100 for part in scores for score in part)


@pytest.mark.parametrize("question", ["Why? " * 800, "何故" * 2000, ""])
def test_a_question_may_be_longer_than_what_it_reads(reranker, question):
    text = LIBRARY.text * 40
    long = RerankPassage("A title.", text, (*LIBRARY.spans, (0, len(text))))
    assert [len(part) for part in reranker.logits(question, [long, ELSEWHERE])] == [3, 1]


def test_what_lies_behind_the_last_token_that_is_read_is_scored_lowest(reranker):
    text = f"{LIBRARY.text} {'Copper is a metal. ' * 90}{LIBRARY.sentences[1]}"
    long = RerankPassage("", text, (*LIBRARY.spans, (len(text) - 41, len(text))))
    (beside, answer, beyond), (elsewhere,) = reranker.logits(QUESTION, [long, ELSEWHERE])
    assert beyond <= min(beside, answer, elsewhere)


def test_it_reports_to_nobody_and_notes_nothing_about_the_machine(tmp_path):
    program = (
        f"from bot.reranking.factory import check_reranker; check_reranker('{PACKAGED_RERANKER}')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", program],
        env={**environment, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_changed_is_refused(tmp_path):
    changed = tmp_path / "reranker.onnx"
    changed.write_bytes(MODEL_FILE.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelDamaged, match="has the wrong checksum"):
        PackagedReranker(changed).logits(QUESTION, [LIBRARY])


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(ModelDamaged, match=r"nowhere\.onnx"):
        PackagedReranker(tmp_path / "nowhere.onnx").logits(QUESTION, [LIBRARY])
