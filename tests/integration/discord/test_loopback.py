"""The loopback server refuses what Discord would refuse, so that the other tests mean something."""

import pytest

from tests.integration.discord import request_validation

SILENT = {"allowed_mentions": {"parse": []}}
needs_specification = pytest.mark.skipif(
    not request_validation.SPECIFICATION.is_file(),
    reason="Discord's specification is not beside the project",
)

BAD_MESSAGES = {
    "empty": {**SILENT},
    "blank": {"content": " \n", **SILENT},
    "too long": {"content": "x" * 2_001, **SILENT},
    "too long in UTF-16": {"content": "😀" * 1_001, **SILENT},
    "mentions left open": {"content": "hello"},
    "mentions allowed": {"content": "hello", "allowed_mentions": {"parse": ["everyone"]}},
    "reply that pings": {
        "content": "hello",
        "allowed_mentions": {"parse": [], "replied_user": True},
    },
    "embeds over 6,000 together": {
        "embeds": [{"description": "x" * 3_001}, {"description": "x" * 3_000}],
        **SILENT,
    },
}


@pytest.mark.parametrize("body", BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
@pytest.mark.parametrize("path", ["/channels/1/messages", "/webhooks/1/token"])
def test_a_bad_message_is_a_problem(path, body):
    assert request_validation.problems("POST", path, body)


def test_a_good_message_is_none():
    assert (
        request_validation.problems(
            "POST", "/channels/1/messages", {"content": "x" * 2_000, **SILENT}
        )
        == []
    )


def test_a_reply_that_pings_everyone_is_a_problem_in_a_callback_too():
    assert request_validation.problems(
        "POST", "/interactions/1/t/callback", {"type": 4, "data": {"content": "x"}}
    )


@needs_specification
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/applications/1/commands", [{"name": "ask", "description": "x" * 101, "type": 1}]),
        ("POST", "/interactions/1/t/callback", {"type": 8, "data": {"choices": [{"name": "n" * 101, "value": "v"}]}}),
        ("POST", "/interactions/1/t/callback", {"type": 8, "data": {"choices": [{"name": "n", "value": "v"}] * 26}}),
        ("PATCH", "/webhooks/1/t/messages/@original", {"embeds": [{"title": "x" * 257}], **SILENT}),
        ("PATCH", "/channels/1/messages/2", {"flags": "many", **SILENT}),
        ("POST", "/channels/1/messages", {"content": "x", "nonce": "x" * 26, **SILENT}),
    ],
    ids=["description", "choice", "choices", "title", "flags", "nonce"],
)  # fmt: skip
def test_what_the_specification_forbids_is_a_problem(method, path, body):
    assert request_validation.problems(method, path, body)
