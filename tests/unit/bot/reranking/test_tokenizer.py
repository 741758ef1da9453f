"""Questions and passages as tokens, and which token is whose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reranking.base import RerankPassage
from bot.reranking.tokenizer import MAX_TOKENS, load_tokenizer, tokenise

TEXT = "Rust ate the cables. It took years."
READ = RerankPassage("Old bridge closes", TEXT, ((0, 20), (21, 35)))


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer()


def words(tokenizer, tokens, row, chosen):
    return tokenizer.decode(tokens.input_ids[row][chosen].tolist())


def test_each_sentence_has_its_own_tokens_and_the_question_its(tokenizer):
    tokens = tokenise(tokenizer, ["Why does it close?"], [READ])
    assert words(tokenizer, tokens, 0, tokens.question[0]) == "why does it close?"
    assert words(tokenizer, tokens, 0, tokens.sentences[0, 0]) == "rust ate the cables."
    assert words(tokenizer, tokens, 0, tokens.sentences[0, 1]) == "it took years."


def test_the_title_is_read_and_of_no_sentence(tokenizer):
    tokens = tokenise(tokenizer, ["Why?"], [READ])
    others = ~tokens.question[0] & ~tokens.sentences[0].any(axis=0)
    assert words(tokenizer, tokens, 0, others) == "old bridge closes."


def test_passages_of_different_length_are_padded(tokenizer):
    short = RerankPassage("", "Rust.", ((0, 5),))
    tokens = tokenise(tokenizer, ["Why?", "Why?"], [READ, short])
    assert tokens.input_ids.shape == tokens.attention_mask.shape == tokens.question.shape
    assert tokens.sentences.shape == (2, 2, tokens.input_ids.shape[1])
    assert not tokens.sentences[1, 1].any()
    padding = tokens.attention_mask[1] == 0
    assert not tokens.question[1, padding].any()
    assert not tokens.sentences[1, :, padding].any()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=2000), st.data())
def test_no_token_is_of_two_and_all_that_is_read_is_bounded(tokenizer, question, title, text, data):
    middle = data.draw(st.integers(0, len(text)))
    read = RerankPassage(title, text, ((0, middle), (middle, len(text))))
    tokens = tokenise(tokenizer, [question], [read])
    owners = tokens.sentences[0].sum(axis=0) + tokens.question[0]
    assert owners.max(initial=0) <= 1
    assert tokens.input_ids.shape[1] <= MAX_TOKENS
    assert np.all(tokens.attention_mask[0][owners > 0] == 1)
