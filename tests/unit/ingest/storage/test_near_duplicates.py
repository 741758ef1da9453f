"""Which versions the store links as near-duplicates, and when it forgets that."""

import pytest

from ingest.storage import near_duplicates
from ingest.storage.rows import PendingVersion
from ingest.types import Article
from tests.builders.libraries import segment

REPORT = " ".join(
    f"The {n}th barge of the Selby fleet left quay {n * 7} at dawn." for n in range(9)
)
OTHER = " ".join(f"Judge number {n} of Tolm heard case {n * 3} in private." for n in range(9))


@pytest.fixture
def library(store):
    return store.open_library("shared").key


@pytest.fixture
def publish(store, library):
    """``publish("a", TEXT)`` publishes an article and gives its version's key."""

    def publish(article_id, text, library_key=library):
        article = Article(id=article_id, text=text)
        (key,) = store.begin(library_key, [(article, "a.txt")], ingested_at="2026-03-04")
        store.publish([PendingVersion(key, segment(article), {})])
        return key

    return publish


def test_articles_that_say_nearly_the_same_are_linked_both_ways(store, publish):
    one, other, third = (
        publish("one", REPORT),
        publish("other", OTHER),
        publish("third", f"{REPORT} Bo Marsh reported."),
    )
    assert store.near_duplicate_keys([one, other, third]) == {one: {third}, third: {one}}
    assert store.near_duplicate_ids(one) == ["third"]
    assert store.near_duplicate_ids(other) == []


def test_a_replaced_version_is_linked_no_more_and_the_new_one_is(store, publish):
    one, former = publish("one", REPORT), publish("two", REPORT)
    current = publish("two", f"{REPORT} Corrected at noon.")
    assert store.near_duplicate_keys([one, former, current]) == {one: {current}, current: {one}}
    publish("two", OTHER)
    assert store.near_duplicate_keys([one]) == {}


def test_a_new_version_is_not_linked_to_the_one_it_replaces(store, publish):
    publish("one", REPORT)
    current = publish("one", f"{REPORT} Corrected at noon.")
    assert store.near_duplicate_keys([current]) == {}


def test_a_removed_article_is_linked_no_more(store, library, publish):
    one = publish("one", REPORT)
    publish("two", REPORT)
    store.remove(library, "two")
    assert store.near_duplicate_ids(one) == []
    assert store.near_duplicate_ids(publish("two", REPORT)) == ["one"]


def test_libraries_know_nothing_of_each_other(store, publish):
    one = publish("one", REPORT)
    two = publish("two", REPORT, store.open_library("guild-1").key)
    assert store.near_duplicate_keys([one, two]) == {}


def test_a_version_that_is_not_published_is_linked_to_nothing(store, library, publish):
    (key,) = store.begin(library, [(Article("two", REPORT), "b.txt")], ingested_at="2026-03-04")
    assert store.near_duplicate_ids(publish("one", REPORT)) == []
    assert store.near_duplicate_keys([key]) == {}


def test_texts_too_short_to_compare_are_not_linked(store, publish):
    keys = [publish(name, "One thing happened.") for name in ("one", "two")]
    assert store.near_duplicate_keys(keys) == {}


def test_of_many_copies_each_is_linked_to_some(store, publish, monkeypatch):
    monkeypatch.setattr(near_duplicates, "MAX_COMPARED", 2)
    keys = [publish(f"n{number}", REPORT) for number in range(5)]
    found = store.near_duplicate_keys(keys)
    assert set(found) == set(keys)
    assert len(found[keys[-1]]) == 2
