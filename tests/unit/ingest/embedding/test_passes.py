"""Passes side by side give what one after another gives."""

from threading import Barrier

import pytest

TEXTS = [f"A cat ran. {'It fell. ' * (number * 7 % 11)}" for number in range(21)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    # Imported late, because it takes seconds that other tests need not wait for.
    from sentence_transformers import SentenceTransformer

    from tests.builders.tiny_models import save_model

    return SentenceTransformer(str(save_model(tmp_path_factory.mktemp("model"), 16)), device="cpu")


@pytest.fixture
def processors():
    import torch

    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_text_gets_what_the_model_gives_it_alone_whatever_the_order(model, processors, count):
    from ingest.embedding.sentence_transformer import forward

    processors(count)
    found = forward(model, TEXTS)
    assert len(found) == len(TEXTS)
    for text, features in zip(TEXTS, found, strict=True):
        (alone,) = model.encode([text], output_value=None)
        inside = features["attention_mask"].bool()
        assert int(inside.sum()) == int(alone["attention_mask"].sum())
        tokens = alone["token_embeddings"].numpy()
        assert features["token_embeddings"][inside].numpy() == pytest.approx(tokens, abs=1e-5)
        whole = alone["sentence_embedding"].numpy()
        assert features["sentence_embedding"].numpy() == pytest.approx(whole, abs=1e-5)


class Meeting:
    """A model whose passes wait for one another, and which fails behind that."""

    def __init__(self, passes):
        self._barrier = Barrier(passes, timeout=20)

    def preprocess(self, texts):
        return {"texts": texts}

    def __call__(self, batch):
        import torch

        self._barrier.wait()
        raise ValueError(f"{torch.get_num_threads()} processor for each of {len(batch['texts'])}")


def test_as_many_passes_run_at_once_as_there_are_processors_each_on_one(processors):
    import torch

    from ingest.embedding.sentence_transformer import TEXTS_PER_PASS, forward

    processors(3)
    texts = ["A cat ran."] * (3 * TEXTS_PER_PASS)
    with pytest.raises(ValueError, match=f"^1 processor for each of {TEXTS_PER_PASS}$"):
        forward(Meeting(3), texts)
    assert torch.get_num_threads() == 3
