from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.text.chunking import MAX_CHUNK_LENGTH, MAX_MERGED_LENGTH, passages, segment
from ingest.types import Article

SENTENCE = "The committee heard from a witness of the accident in the old harbour."
ARTICLE = Article(id="a", text=SENTENCE)


def chunk_texts(text):
    return [passage.text for passage in passages(segment(replace(ARTICLE, text=text)))]


def test_short_paragraphs_are_put_together():
    chunks = chunk_texts("\n".join([SENTENCE] * 12))
    assert [chunk.count("committee") for chunk in chunks] == [8, 4]
    assert all(len(chunk) <= MAX_MERGED_LENGTH for chunk in chunks)


def test_a_long_paragraph_is_cut_between_sentences_into_even_parts():
    chunks = chunk_texts(" ".join([SENTENCE] * 15))
    assert [chunk.count("committee") for chunk in chunks] == [8, 7]
    assert all(len(chunk) <= MAX_CHUNK_LENGTH for chunk in chunks)


def test_paragraphs_of_some_length_stay_apart():
    paragraph = " ".join([SENTENCE] * 4)
    assert chunk_texts(f"{paragraph}\n{paragraph}") == [paragraph, paragraph]


def test_a_headline_goes_with_the_paragraph_below():
    paragraph = " ".join([SENTENCE] * 4)
    assert chunk_texts(f"Harbour accident\n{paragraph}") == [f"Harbour accident\n{paragraph}"]


def test_a_sentence_that_is_too_long_is_a_chunk_of_its_own():
    endless = "and " * 300 + "so on."
    text = f"{SENTENCE} {SENTENCE} {SENTENCE} {endless} {SENTENCE} {SENTENCE} {SENTENCE}"
    assert endless in chunk_texts(text)


@given(st.lists(st.integers(1, 14), max_size=12))
def test_chunks_cover_the_sentences_and_keep_their_limits(paragraph_lengths):
    text = "\n".join(" ".join([SENTENCE] * count) for count in paragraph_lengths)
    content = segment(replace(ARTICLE, text=text))
    for chunk, passage in zip(content.chunks, passages(content), strict=True):
        assert len(passage.text) <= MAX_CHUNK_LENGTH
        sentences = content.chunk_sentences(chunk)
        assert [passage.text[a:b] for a, b in passage.spans] == [s.text for s in sentences]
    assert len({chunk.index for chunk in content.chunks}) == len(content.chunks)


def test_the_context_has_what_is_known_of_title_outlet_and_date():
    def context(**fields):
        return passages(segment(replace(ARTICLE, **fields)))[0].context

    full = {"title": "Harbour accident", "outlet": "The Example Courier"}
    assert context() == ""
    assert context(title="Harbour accident") == "Harbour accident"
    assert context(**full) == "Harbour accident. The Example Courier"
    assert (
        context(**full, published_at="2026-02-13T09:30:00Z")
        == "Harbour accident. The Example Courier, 2026-02-13"
    )
    assert context(published_at="2026-02-13") == "2026-02-13"
