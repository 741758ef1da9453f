"""What people said of articles is kept by source, and is the same for all sources of one."""

import pytest

from ingest.storage.rows import Memory
from ingest.types import GivenMetadata, RememberedMetadata

ADDRESS = "https://example.com/ferry"


@pytest.fixture
def library(store):
    return store.open_library("shared").key


def said(article_id="ferry", **fields):
    return RememberedMetadata(article_id, GivenMetadata(**fields))


def test_it_is_found_by_the_source_and_by_the_article(store, library):
    store.remember(library, [Memory("file", said(outlet="The Quay Post"))])
    store.remember(library, [Memory("mill", said("mill", title="A fire"))])
    found = {"file": said(outlet="The Quay Post")}
    assert store.remembered(library, "file", "file") == found
    assert store.remembered(library, "ferry", "ferry") == found
    assert store.remembered(library, "mill", "ferry").keys() == {"file", "mill"}
    assert store.remembered(library, "other", "other") == {}


def test_the_last_word_counts_for_all_sources_of_an_article(store, library):
    other = said("mill", outlet="The Valley Post")
    store.remember(
        library,
        [
            Memory("mill", other),
            Memory("file", said(url=ADDRESS, outlet="The Quay Post")),
            Memory("ferry", said(title="Aground")),
        ],
    )
    assert store.remembered(library, "mill", "ferry") == {
        "mill": other,
        "file": said(url=ADDRESS, title="Aground"),
        "ferry": said(title="Aground"),
    }
    store.remember(library, [Memory("ferry", None)])
    assert store.remembered(library, "mill", "ferry") == {"mill": other, "file": said(url=ADDRESS)}


def test_an_article_keeps_it_when_its_source_gives_another(store, library):
    store.remember(library, [Memory("file", said(title="Aground"))])
    store.remember(library, [Memory("file", said("mill", title="A fire"))])
    assert store.remembered(library, "file", "ferry") == {
        "file": said("mill", title="A fire"),
        "ferry": said(title="Aground"),
    }
    store.remember(library, [Memory("file", said(title="Afloat"))])
    assert store.remembered(library, "mill", "ferry") == {
        "file": said(title="Afloat"),
        "ferry": said(title="Afloat"),
        "mill": said("mill", title="A fire"),
    }


def test_what_a_source_was_said_to_be_is_not_replaced_by_what_an_article_keeps(store, library):
    store.remember(library, [Memory("file", said(title="Aground"))])
    store.remember(library, [Memory("ferry", said("mill", title="A fire"))])
    store.remember(library, [Memory("file", None)])
    assert store.remembered(library, "ferry", "ferry") == {"ferry": said("mill", title="A fire")}


def test_libraries_remember_apart(store, library):
    other = store.open_library("other").key
    store.remember(library, [Memory("file", said(outlet="The Quay Post"))])
    store.remember(other, [Memory("ferry", said(title="Aground"))])
    assert store.remembered(library, "ferry", "ferry") == {"file": said(outlet="The Quay Post")}
    assert store.remembered(other, "file", "file") == {}
