"""What is remembered of a library until it changes."""

from threading import Barrier, Thread

import pytest

from ingest.library.store_cache import GenerationCache


@pytest.fixture
def asked():
    return []


@pytest.fixture
def cache(asked):
    def read(keys):
        asked.append(list(keys))
        return {key: key * 10 + len(asked) for key in keys}

    return GenerationCache(read, capacity=3)


def test_a_key_is_read_once_in_a_generation(cache, asked):
    assert cache.get(1, [4, 5]) == {4: 41, 5: 51}
    assert cache.get(1, [5, 4]) == {5: 51, 4: 41}
    assert cache.get(1, [5, 6]) == {5: 51, 6: 62}
    assert asked == [[4, 5], [6]]


def test_nothing_is_read_for_no_keys(cache, asked):
    assert cache.get(1, []) == {}
    assert asked == []


def test_a_newer_generation_is_read_anew(cache):
    assert cache.get(1, [4]) == {4: 41}
    assert cache.get(2, [4]) == {4: 42}
    assert cache.get(2, [4]) == {4: 42}


def test_an_older_generation_neither_gives_nor_takes_what_is_remembered(cache):
    cache.get(2, [4])
    assert cache.get(1, [4]) == {4: 42}
    assert cache.get(2, [4]) == {4: 41}


def test_when_too_much_is_remembered_all_of_it_is_forgotten(cache, asked):
    cache.get(1, [1, 2, 3, 4])
    assert cache.get(1, [4]) == {4: 42}
    assert asked == [[1, 2, 3, 4], [4]]


def test_what_was_read_before_a_change_is_not_taken_for_what_is_there_after_it():
    reading, changed = Barrier(2), Barrier(2)

    def read(keys):
        if not was_changed:
            reading.wait(30)
            changed.wait(30)
            return dict.fromkeys(keys, "before")
        return dict.fromkeys(keys, "after")

    was_changed = []
    cache = GenerationCache(read, capacity=10)
    reader = Thread(target=cache.get, args=(1, ["key"]))
    reader.start()
    reading.wait(30)
    was_changed.append(True)
    cache.get(2, ["other"])
    changed.wait(30)
    reader.join(30)
    assert cache.get(2, ["key"]) == {"key": "after"}
