"""A chat model that cannot be set up: a question costs a notice that says why, not its answer."""

from __future__ import annotations

from collections.abc import Generator

from bot.errors import LanguageModelRejected
from bot.llm.base import ChatEvent
from ingest.errors import FootnoteError


class UnusableModel:
    """A ``ChatModel`` that fails with the reason for which ``model`` could not be set up."""

    def __init__(self, model: str, error: FootnoteError) -> None:
        self.model = model
        self._error = error

    def stream(
        self,
        system: str,  # noqa: ARG002  # of the port
        user: str,  # noqa: ARG002
    ) -> Generator[ChatEvent, None, None]:
        """Raise ``LanguageModelRejected``."""
        raise rejected(self._error)
        yield  # a generator, as the port asks


def rejected(error: FootnoteError) -> LanguageModelRejected:
    """What keeps a model from being set up, as an error of the question that needs it."""
    return LanguageModelRejected(error.message, hint=error.hint)
