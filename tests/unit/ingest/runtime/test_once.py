"""Values that are made once, and values that are made ahead."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.errors import ModelDamaged
from ingest.runtime.once import Once, in_background


def test_many_threads_get_the_one_value():
    made = []
    both = threading.Barrier(2)

    def make():
        made.append(1)
        return object()

    value = Once(make)

    def get(_):
        both.wait(60)
        return value()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(get, range(2))
    assert one is other
    assert len(made) == 1


def test_a_value_is_there_once_it_was_made():
    value = Once(lambda: 7)
    assert value.made is None
    value()
    assert value.made == 7


def test_after_a_failure_the_next_call_tries_again():
    results = iter([ModelDamaged("A file is missing."), "loaded"])

    def make():
        found = next(results)
        if isinstance(found, ModelDamaged):
            raise found
        return found

    value = Once(make)
    with pytest.raises(ModelDamaged):
        value()
    assert value() == "loaded"


def test_what_is_loaded_in_the_background_is_there_for_who_needs_it():
    made = []
    value = Once(lambda: made.append(1))
    in_background(value)
    _wait_for_threads()
    value()
    assert made == [1]


def test_an_error_in_the_background_is_raised_to_who_needs_the_value():
    def make():
        raise ModelDamaged("A file is missing.")

    value = Once(make)
    in_background(value)
    _wait_for_threads()
    with pytest.raises(ModelDamaged):
        value()


def _wait_for_threads():
    for thread in threading.enumerate():
        if thread.name == "preload":
            thread.join(60)
