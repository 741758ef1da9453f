import threading
import time
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ArticleNotFound, ModelMismatch, SourceError
from ingest.index.base import Hit, Kind, RowId
from ingest.index.memory import MemoryIndex
from ingest.library.integrity import check_library
from ingest.library.preparation import ARTICLES_PER_BATCH, PASSAGES_AHEAD, PASSAGES_PER_BATCH
from ingest.library.version_vectors import kept_vectors
from ingest.sources.items import SourceArticle, SourceFailure
from ingest.sources.limits import MAX_SENTENCES
from ingest.types import Article, IngestedMetadata, IngestOutcome, IngestStatus
from tests.builders.libraries import forget_kept_vectors, library_of, stored
from tests.fakes.embedder import HashEmbedder

COMET = Article(
    id="comet",
    text="A comet was seen over Orrin. It was green. It fades on Friday.",
    title="Green comet",
    outlet="Orrin Gazette",
)
BAKERY = Article(id="bakery", text="The bakery in Tolm burnt down. Nobody was hurt.")


@pytest.fixture
def library(tmp_path, store, index, embedder):
    return library_of(tmp_path, store, index, embedder=embedder)


def items(*articles):
    return [SourceArticle(f"{article.id}.txt", article) for article in articles]


def nearest(library, text, kind=Kind.SENTENCE, limit=1):
    hits = library.nearest(kind, library.embedder.embed_query(text), limit)
    versions = library.store.versions(sorted({hit.row.version_key for hit in hits}))
    parts = [(versions[hit.row.version_key], hit.row.position) for hit in hits]
    if kind is Kind.SENTENCE:
        return [version.sentences[position].text for version, position in parts]
    return [
        (version.article.id, version.content.chunks[position].first) for version, position in parts
    ]


def test_a_published_sentence_is_found_by_its_words(library):
    assert library.add("comet.txt", COMET) == IngestOutcome(
        "comet.txt",
        IngestStatus.ADDED,
        "comet",
        3,
        metadata=IngestedMetadata(COMET.title, COMET.outlet, COMET.published_at),
    )
    library.add("bakery.txt", BAKERY)
    assert nearest(library, "green it was") == ["It was green."]
    assert nearest(library, "the bakery in Tolm", Kind.CHUNK) == [("bakery", 0)]


def test_vectors_of_a_version_are_in_the_order_of_its_parts(library):
    library.add("comet.txt", COMET)
    version = library.store.version(library.store.resolve(library.key, "comet"))
    sentences = library.vectors(Kind.SENTENCE, [version])[version.key]
    chunks = library.vectors(Kind.CHUNK, [version])[version.key]
    assert (len(sentences), len(chunks)) == (3, 2)
    query = library.embedder.embed_query("It fades on Friday.")
    assert (sentences @ query).argmax() == 2
    assert (chunks @ query).argmax() == 1


def test_vectors_are_kept_in_the_store_until_the_version_is_replaced(library, monkeypatch):
    library.add("comet.txt", COMET)
    version = library.store.version(library.store.resolve(library.key, "comet"))
    in_index = library.index.fetch(Kind.SENTENCE, {version.key: 3})[version.key]
    with monkeypatch.context() as no_index:
        no_index.setattr(library.index, "fetch", lambda *_: pytest.fail("the index was asked"))
        kept = library.vectors(Kind.SENTENCE, [version])[version.key]
    assert kept.tolist() == in_index.tolist()
    library.add("comet.txt", replace(COMET, text="The comet is gone."))
    assert kept_vectors(library.store, library.embedder, [version]) == {}


def test_vectors_that_are_not_kept_are_those_of_the_index(library):
    library.add("comet.txt", COMET)
    library.add("bakery.txt", BAKERY)
    (comet,) = forget_kept_vectors(library, "comet")
    bakery = library.store.version(library.store.resolve(library.key, "bakery"))
    found = library.vectors(Kind.CHUNK, [comet, bakery])
    assert {key: len(matrix) for key, matrix in found.items()} == {comet.key: 2, bakery.key: 1}
    in_index = library.index.fetch(Kind.CHUNK, {comet.key: 2})[comet.key]
    assert found[comet.key].tolist() == in_index.tolist()


def test_what_is_unchanged_is_neither_embedded_nor_written(library, embedder):
    list(library.publish(items(COMET, BAKERY)))
    embedded, generation = embedder.embedded_texts, library.store.library("shared").generation
    again = list(library.publish(items(COMET, BAKERY)))
    assert [(outcome.status, outcome.sentences) for outcome in again] == [
        (IngestStatus.UNCHANGED, 3),
        (IngestStatus.UNCHANGED, 2),
    ]
    assert embedder.embedded_texts == embedded
    assert library.store.library("shared").generation == generation


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"text": "The comet is gone."}, id="text"),
        pytest.param({"title": "Comet, green"}, id="title"),
        pytest.param({"published_at": "2026-01-01"}, id="date"),
        pytest.param({"authors": ("Io Venn",)}, id="authors"),
    ],
)
def test_a_changed_article_replaces_the_former_one_as_a_whole(library, index, changed):
    library.add("comet.txt", COMET)
    fields = {"id": "comet", "text": COMET.text, "title": COMET.title, "outlet": COMET.outlet}
    outcome = library.add("comet.txt", Article(**fields | changed))
    assert outcome.status is IngestStatus.UPDATED
    assert library.store.article_count(library.key) == 1
    assert index.version_keys() == library.store.current_keys(library.key)
    assert index.count(Kind.SENTENCE) == outcome.sentences


def test_an_article_given_twice_in_one_run_is_published_once(library):
    changed = Article(id="comet", text="The comet is gone.")
    outcomes = list(library.publish(items(COMET, COMET, changed, COMET)))
    assert [outcome.status for outcome in outcomes] == [
        IngestStatus.ADDED,
        IngestStatus.UNCHANGED,
        IngestStatus.UPDATED,
        IngestStatus.UPDATED,
    ]
    assert library.store.article_count(library.key) == 1


@pytest.mark.parametrize("between", [0, 3 * ARTICLES_PER_BATCH], ids=["one batch", "three batches"])
def test_the_same_article_twice_in_one_run_is_embedded_once(library, embedder, between):
    others = [Article(id=f"note-{n}", text=f"Note {n}.") for n in range(between)]
    outcomes = list(library.publish(items(COMET, *others, COMET)))
    assert [outcomes[0].status, outcomes[-1].status] == [IngestStatus.ADDED, IngestStatus.UNCHANGED]
    assert embedder.embedded_texts == 2 + between


def test_a_run_ends_with_the_last_of_several_versions_also_when_it_began_with_it(library):
    changed = Article(id="comet", text="The comet is gone.")
    library.add("comet.txt", COMET)
    outcomes = list(library.publish(items(COMET, changed, COMET, COMET)))
    assert [outcome.status for outcome in outcomes] == [
        *(
            IngestStatus.UNCHANGED,
            IngestStatus.UPDATED,
            IngestStatus.UPDATED,
            IngestStatus.UNCHANGED,
        ),
    ]
    found = library.store.version(library.store.resolve(library.key, "comet"))
    assert found.article == COMET


def test_what_another_writer_published_since_it_was_read_is_not_embedded(
    tmp_path, library, embedder
):
    other = library_of(tmp_path, library.store, library.index, embedder=HashEmbedder())

    def articles():
        yield from items(COMET)
        other.add("comet.txt", COMET)

    (outcome,) = library.publish(articles())
    assert outcome.status is IngestStatus.UNCHANGED
    assert embedder.embedded_texts == 0


def test_an_article_that_another_writer_replaces_while_others_are_embedded_is_still_put_back(
    tmp_path, library, embedder
):
    changed = Article(id="comet", text="The comet is gone.")
    other = library_of(tmp_path, library.store, library.index, embedder=HashEmbedder())
    embedding = embedder.embed_passages

    def interfering(passages):
        if other.store.current(other.key, "comet").content_hash == COMET.content_hash:
            other.add("comet.txt", changed)
        return embedding(passages)

    def articles():
        yield from items(COMET, BAKERY)
        other.add("comet.txt", COMET)

    embedder.embed_passages = interfering
    outcomes = list(library.publish(articles()))
    assert [outcome.status for outcome in outcomes] == [IngestStatus.UPDATED, IngestStatus.ADDED]
    found = library.store.version(library.store.resolve(library.key, "comet"))
    assert found.article == COMET


def test_an_article_is_embedded_while_the_next_is_still_to_come(library, monkeypatch):
    monkeypatch.setattr("ingest.runtime.prefetch.LINGER_SECONDS", 0.05)
    published = threading.Event()

    def articles():
        yield from items(COMET)
        assert published.wait(60)
        yield from items(BAKERY)

    outcomes = library.publish(articles())
    assert next(outcomes).article_id == "comet"
    published.set()
    assert next(outcomes).article_id == "bakery"


def test_reading_goes_on_while_others_are_embedded(library, embedder):
    embedding = embedder.embed_passages
    read_more = threading.Event()

    def slow(passages):
        assert read_more.wait(60)
        return embedding(passages)

    def articles():
        yield from items(*(Article(id=f"note-{n}", text=f"Note {n}.") for n in range(20)))
        read_more.set()
        yield from items(COMET)

    embedder.embed_passages = slow
    assert len(list(library.publish(articles()))) == 21


def test_articles_are_embedded_while_those_before_are_written(library, embedder, monkeypatch):
    embedding, writing = embedder.embed_passages, library.index.add
    second_embedded = threading.Event()
    calls = count(1)

    def embed_passages(passages):
        if next(calls) == 2:
            second_embedded.set()
        return embedding(passages)

    def add(kind, vectors):
        assert second_embedded.wait(60)
        writing(kind, vectors)

    embedder.embed_passages = embed_passages
    monkeypatch.setattr(library.index, "add", add)
    notes = [Article(id=f"note-{n}", text=f"Note {n}.") for n in range(2 * ARTICLES_PER_BATCH)]
    assert len(list(library.publish(items(*notes)))) == 2 * ARTICLES_PER_BATCH


def test_an_endless_input_is_not_read_further_than_a_bounded_number_of_articles(library):
    read = []

    def endless():
        for number in count():
            read.append(number)
            yield from items(Article(id=f"note-{number}", text=f"Note {number}."))

    outcomes = library.publish(endless())
    for _ in range(3):
        next(outcomes)
    time.sleep(0.3)
    outcomes.close()
    assert len(read) <= PASSAGES_AHEAD + 3 * ARTICLES_PER_BATCH + 1
    for thread in threading.enumerate():
        if thread.name == "prefetch":
            thread.join(60)
            assert not thread.is_alive()


def test_a_check_ends_a_run_between_batches_with_everything_told(library):
    told = []

    def check():
        if told:
            raise KeyboardInterrupt

    notes = [Article(id=f"note-{n}", text=f"Note {n}.") for n in range(100)]
    with pytest.raises(KeyboardInterrupt):
        told.extend(outcome.article_id for outcome in library.publish(items(*notes), check))
    assert len(told) == ARTICLES_PER_BATCH
    assert {article.id for article in library.store.summaries(library.key)} == set(told)


def test_each_source_gets_its_outcome_in_order_and_failures_do_not_stop_the_rest(library):
    failure = SourceError("The file is empty.")
    outcomes = list(
        library.publish(
            [
                *items(COMET),
                SourceFailure("empty.txt", failure),
                *items(Article(id="blank", text=" \n ")),
                *items(Article(id="half", text="Half \ud83d a pair.")),
                *items(BAKERY),
            ]
        )
    )
    assert [(outcome.source, outcome.status) for outcome in outcomes] == [
        ("comet.txt", IngestStatus.ADDED),
        ("empty.txt", IngestStatus.FAILED),
        ("blank.txt", IngestStatus.FAILED),
        ("half.txt", IngestStatus.FAILED),
        ("bakery.txt", IngestStatus.ADDED),
    ]
    assert outcomes[1].error is failure
    assert "no text" in outcomes[2].error.message
    assert len(library.store.summaries(library.key)) == 2


@pytest.mark.parametrize("source", ["caf\udce9.txt", "/news/caf\udce9.txt", "a\0b.txt"])
def test_a_source_with_a_name_that_no_database_can_hold_is_published_with_the_others(
    library, source
):
    named = SourceArticle(source, COMET)
    added, with_it = library.publish([named, *items(BAKERY)])
    assert (added.source, added.status) == (source, IngestStatus.ADDED)
    assert with_it.status is IngestStatus.ADDED
    (again,) = library.publish([named])
    assert again.status is IngestStatus.UNCHANGED


def test_adding_one_article_that_fails_raises(library):
    with pytest.raises(SourceError, match="no text"):
        library.add("blank.txt", Article(id="blank", text=" "))


def test_an_article_of_more_sentences_than_allowed_is_refused_before_it_is_embedded(
    library, embedder
):
    text = "It rained.\n" * (MAX_SENTENCES + 1)
    with pytest.raises(SourceError, match="5,001 sentences"):
        library.add("rain.txt", Article(id="rain", text=text))
    assert embedder.embedded_texts == 0
    assert not library.has("rain")


def test_articles_are_embedded_together_but_not_without_end(library, embedder):
    calls = []
    embed = embedder.embed_passages

    def counting(passages):
        calls.append(len(passages))
        return embed(passages)

    embedder.embed_passages = counting
    short = [Article(id=f"s{n}", text=f"Item {n}.") for n in range(ARTICLES_PER_BATCH + 1)]
    long = Article(id="long", text="One more. " * (3 * PASSAGES_PER_BATCH))
    outcomes = list(library.publish(items(*short, long, COMET)))
    assert calls == [ARTICLES_PER_BATCH, 1 + 3 * PASSAGES_PER_BATCH // 2, 2]
    assert [outcome.article_id for outcome in outcomes] == [a.id for a in (*short, long, COMET)]


def test_outcomes_come_while_more_articles_are_still_to_be_read(library):
    def endless():
        for number in range(10_000):
            yield from items(Article(id=f"n{number}", text="Something."))

    outcomes = library.publish(endless())
    assert next(outcomes).article_id == "n0"
    assert library.store.article_count(library.key) == ARTICLES_PER_BATCH


def test_a_removed_article_leaves_nothing_behind(library, index):
    list(library.publish(items(COMET, BAKERY)))
    library.remove("comet")
    assert len(index.version_keys()) == 1
    assert library.store.leftovers(library.key) == []
    with pytest.raises(ArticleNotFound):
        library.remove("comet")
    assert library.add("comet.txt", COMET).status is IngestStatus.ADDED


def test_hits_that_are_not_current_are_discarded_and_made_up_for(library, index):
    library.add("comet.txt", COMET)
    key = library.store.resolve(library.key, "comet")
    rows = index.fetch(Kind.SENTENCE, {key: 3})[key]
    for stray in range(100, 140):
        index.add(Kind.SENTENCE, {stray: rows})
    hits = library.nearest(Kind.SENTENCE, library.embedder.embed_query("green comet"), 3)
    assert {hit.row for hit in hits} == {RowId(key, position) for position in range(3)}
    assert all(isinstance(hit, Hit) for hit in hits)


@pytest.mark.parametrize("other", [HashEmbedder(name="other"), HashEmbedder(dimension=32)])
def test_another_model_is_refused(tmp_path, library, store, index, other):
    library.add("comet.txt", COMET)
    with pytest.raises(ModelMismatch, match=r"hash-64.*footnote reindex"):
        library_of(tmp_path, store, index, embedder=other)


def test_another_model_is_refused_also_when_the_first_article_came_meanwhile(
    tmp_path, library, store
):
    other = library_of(tmp_path, store, MemoryIndex(), embedder=HashEmbedder(name="other"))
    library.add("comet.txt", COMET)
    with pytest.raises(ModelMismatch):
        other.refresh()
    with pytest.raises(ModelMismatch):
        other.add("bakery.txt", BAKERY)
    assert store.article_count(library.key) == 1


def test_the_index_is_refreshed_once_for_each_foreign_change(tmp_path, library, store):
    class Counting(MemoryIndex):
        refreshed = 0

        def refresh(self):
            self.refreshed += 1

    index = Counting()
    reader = library_of(tmp_path, store, index)
    library.add("comet.txt", COMET)
    reader.refresh()
    assert index.refreshed == 0, "it is not open yet"
    assert reader.index is index
    library.add("bakery.txt", BAKERY)
    reader.refresh()
    reader.refresh()
    assert index.refreshed == 1


def test_a_sound_library_is_reported_sound(library, store, index):
    list(library.publish(items(COMET, BAKERY)))
    library.add("comet.txt", Article(id="comet", text="The comet is gone."))
    report = check_library(store, library.key, index)
    assert report.sound
    assert (report.articles, report.sentences, report.chunks) == (2, 3, 2)
    assert (report.indexed_sentences, report.indexed_chunks) == (3, 2)


def test_a_check_names_missing_and_stray_vectors(library, store, index):
    list(library.publish(items(COMET, BAKERY)))
    comet = store.resolve(library.key, "comet")
    index.add(Kind.SENTENCE, {77: index.fetch(Kind.SENTENCE, {comet: 3})[comet]})
    index.remove([comet])
    report = check_library(store, library.key, index)
    assert not report.sound
    assert (report.unindexed, report.stray) == ((comet,), (77,))


def test_a_check_names_versions_whose_text_was_tampered_with(library, store, index):
    list(library.publish(items(COMET, BAKERY)))
    comet = store.resolve(library.key, "comet")
    with store._database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE versions SET title = 'Red comet' WHERE key = 1")
        connection.exec_driver_sql("DELETE FROM sentences WHERE version_key = 2 AND position = 0")
    assert comet == 1
    assert check_library(store, library.key, index).damaged == (1, 2)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.one_of(st.none(), st.integers(1, 5)),
    ),
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(changes=CHANGES)
def test_store_index_and_counts_agree_after_any_changes(changes):
    expected = {}
    index = MemoryIndex()
    with TemporaryDirectory() as folder, stored(Path(folder)) as store:
        library = library_of(Path(folder), store, index)
        for article_id, sentences in changes:
            if sentences is not None:
                library.add("x", Article(id=article_id, text="It is so. " * sentences))
                expected[article_id] = sentences
            elif article_id in expected:
                library.remove(article_id)
                del expected[article_id]
        summaries = store.summaries(library.key)
        assert {line.id: line.sentences for line in summaries} == expected
        assert store.article_count(library.key) == len(expected)
        assert store.library_by_key(library.key).sentences == sum(expected.values())
        assert check_library(store, library.key, index).sound
