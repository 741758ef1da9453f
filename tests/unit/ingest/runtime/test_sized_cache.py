"""Caches are bounded by what they hold, not by how many entries."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.runtime.sized_cache import SizedCache, cached_by_length

ENTRIES = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12)))


@given(ENTRIES, st.integers(1, 20))
def test_the_sizes_never_add_up_to_more_than_the_capacity(entries, capacity):
    cache = SizedCache(capacity, lambda _, size: size)
    for key, size in entries:
        cache.put(key, size)
        kept = [found for key in "abcdef" if (found := cache.get(key)) is not None]
        assert sum(kept) == cache.size <= capacity
        assert cache.get(key) == (size if size <= capacity else None)


def test_the_least_recently_used_value_makes_room():
    cache = SizedCache(10, lambda _, size: size)
    cache.put("a", 4)
    cache.put("b", 4)
    cache.get("a")
    cache.put("c", 4)
    assert [cache.get(key) for key in "abc"] == [4, None, 4]


def test_a_function_of_a_text_is_called_once_unless_the_text_is_too_long():
    called = []
    measured = cached_by_length(10)(lambda text: called.append(text) or None)
    for text in ("short", "short", "longer than that", "longer than that"):
        assert measured(text) is None
    assert called == ["short", "longer than that", "longer than that"]
