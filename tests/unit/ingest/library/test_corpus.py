"""Versions by their keys, for those who may see them."""

from ingest.types import Article
from tests.builders.corpus import BRIDGE, corpus_of
from tests.builders.corpus import make_library as stored_library
from tests.builders.libraries import stored


def test_a_former_version_is_found_with_the_current_one(tmp_path):
    with stored(tmp_path) as store:
        library = stored_library(tmp_path, store, BRIDGE)
        former = library.store.resolve(library.key, "bridge")
        library.add("bridge", Article(id="bridge", text="The bridge is open."))
        version, current = corpus_of(library).version_by_key(former)
        assert (version.key, version.number, current.number) == (former, 1, 2)
        assert corpus_of(library).version_by_key(current.key) == (current, current)


def test_a_removed_article_and_an_unknown_key_have_none(tmp_path):
    with stored(tmp_path) as store:
        library = stored_library(tmp_path, store, BRIDGE)
        key = library.store.resolve(library.key, "bridge")
        library.remove("bridge")
        assert corpus_of(library).version_by_key(key) is None
        assert corpus_of(library).version_by_key(10**9) is None
