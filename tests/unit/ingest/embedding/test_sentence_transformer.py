"""Any model that sentence-transformers loads, by its path."""

import numpy as np
import pytest

from ingest.embedding.base import Passage
from ingest.embedding.factory import check_model_files, load_embedder
from ingest.errors import ModelNotFound

WIDTH = 16
FIRST, SECOND = "A cat ran.", "It fell."
PASSAGE = Passage(f"{FIRST} {SECOND}", ((0, 10), (11, 19)), "a title")
KINDS = {
    "mean": {},
    "cls": {"pooling": "cls"},
    "document prompt": {"prompts": {"document": "text: ", "query": "ask: "}},
    "query prompt": {"prompts": {"query": "ask: "}},
    "further layer": {"dense": 8},
    "padded on the left": {"padding": "left"},
    "half precision": {"dtype": "bfloat16"},
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    # Imported late, because it takes seconds that other tests need not wait for.
    from tests.builders.tiny_models import save_model

    return {
        kind: save_model(tmp_path_factory.mktemp("model"), WIDTH, **options)
        for kind, options in KINDS.items()
    }


@pytest.fixture(scope="module")
def models(folders):
    return {kind: load_embedder(str(folder)) for kind, folder in folders.items()}


def vectors(embedder, passage):
    (found,) = embedder.embed_passages([passage])
    return found


def cosine(one, other):
    return float(one @ other)


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_have_the_model_s_dimension_and_length_1(models, kind):
    embedder = models[kind]
    found = vectors(embedder, PASSAGE)
    rows = np.stack([embedder.embed_query("cat?"), found.chunk, *found.sentences])
    assert rows.shape == (4, embedder.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_a_further_layer_gives_another_dimension(models):
    assert models["mean"].dimension == WIDTH
    assert models["further layer"].dimension == 8


@pytest.mark.parametrize("kind", KINDS)
def test_a_passage_s_vectors_do_not_depend_on_what_is_embedded_with_it(models, kind):
    embedder = models[kind]
    longer = Passage("A dog ran. " * 5, ((0, 10), (11, 21)))
    together = embedder.embed_passages([PASSAGE, longer, PASSAGE])[2]
    alone = vectors(embedder, PASSAGE)
    # Half precision rounds after other sums when a batch is wider.
    tolerance = 0.02 if kind == "half precision" else 1e-5
    assert together.chunk == pytest.approx(alone.chunk, abs=tolerance)
    assert together.sentences == pytest.approx(alone.sentences, abs=tolerance)


@pytest.mark.parametrize("kind", ["mean", "query prompt", "padded on the left"])
def test_a_model_that_averages_gives_sentences_in_their_context(models, kind):
    embedder = models[kind]
    alone = vectors(embedder, Passage(FIRST, ((0, 10),)))
    assert cosine(vectors(embedder, PASSAGE).sentences[0], alone.sentences[0]) < 0.999


@pytest.mark.parametrize("kind", ["cls", "document prompt", "further layer"])
def test_other_models_give_each_sentence_as_a_text_of_its_own(models, kind):
    embedder = models[kind]
    found = vectors(embedder, PASSAGE)
    for row, sentence in zip(found.sentences, (FIRST, SECOND), strict=True):
        alone = vectors(embedder, Passage(sentence, ((0, len(sentence)),)))
        assert row == pytest.approx(alone.chunk, abs=1e-5)


def test_sentences_are_told_apart_by_their_own_tokens(models):
    embedder = models["mean"]
    swapped = Passage(PASSAGE.text, PASSAGE.spans[::-1], PASSAGE.context)
    rows, turned = vectors(embedder, PASSAGE).sentences, vectors(embedder, swapped).sentences
    assert turned == pytest.approx(rows[::-1], abs=1e-6)
    assert cosine(rows[0], rows[1]) < 0.999


def test_left_padding_changes_no_vector(models):
    batch = [PASSAGE, Passage("A dog ran. " * 5, ((0, 10), (44, 54)))]
    right = models["mean"].embed_passages(batch)
    left = models["padded on the left"].embed_passages(batch)
    for one, other in zip(right, left, strict=True):
        assert one.sentences == pytest.approx(other.sentences, abs=1e-5)


def test_the_model_s_prompts_are_put_in_front(models):
    plain, prompted = models["mean"], models["document prompt"]
    assert prompted.embed_query("cat?") == pytest.approx(plain.embed_query("ask: cat?"), abs=1e-5)
    given = Passage(FIRST, ((0, 10),))
    written = Passage(f"text: {FIRST}", ((0, 16),))
    assert vectors(prompted, given).chunk == pytest.approx(vectors(plain, written).chunk, abs=1e-5)
    query_only = models["query prompt"]
    assert vectors(query_only, given).chunk == pytest.approx(vectors(plain, given).chunk, abs=1e-5)


def test_a_sentence_beyond_the_model_s_limit_has_a_vector_of_its_own(models):
    passage = Passage(f"{'It ran so. ' * 9}{SECOND}", ((0, 10), (99, 107)))
    found = vectors(models["mean"], passage).sentences
    alone = vectors(models["mean"], Passage(SECOND, ((0, 8),))).chunk
    assert found[1] == pytest.approx(alone, abs=1e-5)


def test_nothing_to_embed_gives_nothing(models):
    assert [embedder.embed_passages([]) for embedder in models.values()] == [[]] * len(KINDS)


def test_fingerprints_tell_models_and_ways_of_use_apart(models, folders):
    assert len({embedder.fingerprint for embedder in models.values()}) == len(KINDS)
    again = load_embedder(str(folders["mean"]))
    assert again.fingerprint == models["mean"].fingerprint


def test_a_model_that_loads_is_reported_with_its_dimension(folders):
    assert check_model_files(str(folders["cls"])).endswith(f"{WIDTH} dimensions")


@pytest.mark.parametrize("place", ["missing", "file", "empty"])
def test_a_path_without_a_model_is_not_found_and_no_hub_is_asked(tmp_path, monkeypatch, place):
    (tmp_path / "file").write_text("no model")
    (tmp_path / "empty").mkdir()
    asked = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **_: asked.append(args))
    with pytest.raises(ModelNotFound, match=place) as caught:
        load_embedder(str(tmp_path / place))
    assert "EMBEDDING_MODEL" in caught.value.hint
    assert asked == []


def test_a_path_may_begin_with_the_home_folder(folders, monkeypatch):
    monkeypatch.setenv("HOME", str(folders["cls"].parent))
    assert load_embedder("~/model").dimension == WIDTH
