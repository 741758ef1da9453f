"""A store and a library for each test."""

import pytest

from tests.builders.corpus import BRIDGE, CHOIR, ORCHARD, make_library
from tests.builders.libraries import stored


@pytest.fixture
def store(tmp_path):
    with stored(tmp_path) as store:
        yield store


@pytest.fixture
def library_with(tmp_path, store):
    """``library_with(BRIDGE, ORCHARD)`` is a library with these articles."""

    def make(*articles, **options):
        return make_library(tmp_path, store, *articles, **options)

    return make


@pytest.fixture
def library(library_with):
    return library_with(BRIDGE, ORCHARD, CHOIR)
