"""Indexes that are imported when they are needed."""

from ingest.index.deferred import DeferredIndexManager
from ingest.index.memory import MemoryIndexManager


class Closing(MemoryIndexManager):
    closed = False

    def close(self):
        self.closed = True


def test_what_nobody_uses_is_never_made():
    made = []
    manager = DeferredIndexManager(lambda: made.append(1))
    manager.close()
    assert made == []


def test_the_first_use_makes_it_and_closing_closes_it():
    inner = Closing()
    manager = DeferredIndexManager(lambda: inner)
    index = manager.open_index("shared", 0, "hash")
    assert index is not None
    manager.keep_only("shared", {0})
    manager.close()
    assert inner.closed
