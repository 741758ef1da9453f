"""Versions by their keys, for those who may see them."""

import pytest
from structlog.testing import capture_logs

from ingest.errors import StoreDamaged
from ingest.library.corpus import VersionRef
from ingest.types import Article
from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, corpus_of
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


def damage(library, article_id):
    """Change a stored text as nothing in Footnote does."""
    key = library.store.resolve(library.key, article_id)
    with library.store._database.write_transaction() as connection:
        connection.exec_driver_sql(
            f"UPDATE versions SET text = replace(text, 'e', 'a') WHERE key = {key}"  # noqa: S608  # a number
        )
    return key


def test_a_text_that_was_changed_behind_its_back_is_left_out_and_logged_once(tmp_path):
    with stored(tmp_path) as store:
        library = stored_library(tmp_path, store, BRIDGE, ORCHARD, CHOIR)
        damaged = VersionRef(0, damage(library, "orchard"))
        corpus = corpus_of(library)
        with capture_logs() as logs:
            for _ in range(2):
                found = corpus.versions(corpus.all_versions())
                assert [each.article.id for each in found.values()] == ["bridge", "choir"]
        assert corpus.damaged(corpus.all_versions()) == {damaged}
        assert logs == [
            {
                "event": "article_damaged",
                "log_level": "error",
                "article": "orchard",
                "library": "shared",
            }
        ]
        with pytest.raises(StoreDamaged, match="orchard"):
            corpus.version(damaged)


def test_the_next_article_takes_the_place_of_a_damaged_one_in_the_news(tmp_path):
    with stored(tmp_path) as store:
        library = stored_library(tmp_path, store, BRIDGE, ORCHARD, CHOIR)
        damage(library, "orchard")
        newest = corpus_of(library).newest(2)
        assert [version.article.id for version in newest] == ["bridge", "choir"]


def test_a_former_version_is_shown_although_the_current_one_is_damaged(tmp_path):
    with stored(tmp_path) as store:
        library = stored_library(tmp_path, store, BRIDGE)
        former = library.store.resolve(library.key, "bridge")
        library.add("bridge", Article(id="bridge", text="The bridge is open again."))
        current = damage(library, "bridge")
        version, newest = corpus_of(library).version_by_key(former)
        assert (version.number, newest.number) == (1, 1)
        with pytest.raises(StoreDamaged):
            corpus_of(library).version_by_key(current)
