"""Messages between a pool and its workers, of which a parent trusts none."""

import io
import os
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import SourceError, SourceTooCostly
from ingest.feeds.parser import FeedItem
from ingest.sandbox.limits import Overrun
from ingest.sandbox.messages import (
    Exhausted,
    Failure,
    MessageTooLarge,
    Refusal,
    Reply,
    Result,
    UntrustedMessage,
    load_reply,
    read_message,
    write_message,
)
from ingest.sources.items import SourceArticle, SourceFailure
from ingest.types import Article

OUTCOMES = [
    Result(None),
    Result((1, "two", b"three", None, 4.5)),
    Result((SourceArticle("a:1", Article("a", "Text.", authors=("Ada",))),)),
    Result((FeedItem("https://example.com/a", "00"),)),
    Refusal("It has 9 pages.", "Cut it.", "It has {count} pages.", "Cut it.", {"count": 9}),
    Failure("RuntimeError"),
    Exhausted(Overrun.MEMORY.value),
]


class Calls:
    def __init__(self, function, *arguments):
        self._reduced = function, arguments

    def __reduce__(self):
        return self._reduced


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_what_jobs_return_is_loaded(outcome):
    reply = Reply(outcome, is_last=True)
    assert load_reply(pickle.dumps(reply)) == reply


@pytest.mark.parametrize(
    "error",
    [
        SourceError("No.", hint="Do."),
        SourceTooCostly("Long."),
        SourceError("{count:,} pages.", hint="At most {most}.", count=9_000, most=5),
    ],
)
def test_errors_inside_a_result_keep_their_kind_and_advice(error):
    reply = load_reply(pickle.dumps(Reply(Result((SourceFailure("a", error),)))))
    (failure,) = reply.outcome.value
    assert (type(failure.error), str(failure.error)) == (type(error), str(error))
    assert (failure.error.template, failure.error.values) == (error.template, error.values)


def test_a_refusal_keeps_its_texts_and_fills_in_no_template_again():
    refusal = Refusal(
        "9 pages.", "Cut it.", "{count:>999999999999} pages.", "Cut it.", {"count": 9}
    )
    error = refusal.error()
    assert str(error) == "9 pages. Cut it."
    assert (error.template, error.values) == (refusal.template, refusal.values)


@pytest.mark.parametrize(
    "value",
    [
        Calls(os.getcwd),
        Calls(eval, "1"),
        Calls(getattr, 1, "real"),
        os.getcwd,
        io.BytesIO,
        OSError("x"),
    ],
    ids=["os", "eval", "getattr", "function", "class", "error"],
)
def test_nothing_else_is_made_or_called(value):
    with pytest.raises(UntrustedMessage):
        load_reply(pickle.dumps(Reply(Result(value))))


@pytest.mark.parametrize(
    "name", ["ingest.bootstrap\nhashlib", "ingest.sandbox.pool\nProcessPool", "ingest.cli\nsay"]
)
def test_of_this_package_only_values_are_made(name):
    with pytest.raises(UntrustedMessage):
        load_reply(b"c" + name.encode() + b"\n.")


def test_no_class_is_changed():
    for kind in (Article, SourceError, Result):
        name = f"{kind.__module__}\n{kind.__qualname__}"
        setting = b"c" + name.encode() + b"\n(N}X\x05\0\0\0titleX\x01\0\0\0xstb."
        with pytest.raises(UntrustedMessage):
            load_reply(setting)
    assert Article("a", "Text.").title is None
    assert not hasattr(SourceError, "title")


@given(st.binary(max_size=200) | st.binary(max_size=40).map(lambda rest: b"\x80\x05" + rest))
def test_any_bytes_are_a_reply_or_untrusted(data):
    with pytest.raises(UntrustedMessage):
        load_reply(data)


@given(st.lists(st.binary(max_size=50)))
def test_messages_are_read_as_they_were_written(messages):
    stream = io.BytesIO()
    for message in messages:
        write_message(stream, message)
    stream.seek(0)
    assert [read_message(stream) for _ in messages] == messages
    with pytest.raises(EOFError):
        read_message(stream)


def test_a_message_is_refused_by_its_announced_length_before_it_is_read():
    stream = io.BytesIO((1 << 62).to_bytes(8, "big"))
    with pytest.raises(MessageTooLarge):
        read_message(stream, 100)


def test_half_a_message_is_the_end():
    stream = io.BytesIO()
    write_message(stream, b"whole")
    with pytest.raises(EOFError):
        read_message(io.BytesIO(stream.getvalue()[:-1]))
