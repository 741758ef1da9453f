"""The failures of providers' clients, as ours.

They are told apart by what they carry, not by their classes, so that no
provider's package has to be there to be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

from bot.errors import LanguageModelError, LanguageModelRejected, LanguageModelUnavailable

_CUT_SHORT = {"length", "max_tokens"}
_STOPPED = {"content_filter", "refusal", "safety"}
_NO_STATUS = 0

_REJECTION_HINTS = {
    400: "Check that LLM_MODEL takes this request and that LLM_MAX_TOKENS is not too large for it.",
    401: "Check LLM_API_KEY.",
    403: "Check that LLM_API_KEY may use LLM_MODEL.",
    404: "Check LLM_MODEL, and that LLM_BASE_URL is right: for openai it ends in /v1, "
    "for anthropic and ollama it does not.",
}


def translate(error: Exception) -> LanguageModelError:
    """The error of a provider's client, as one of ours; the key is in none of them."""
    status = status_of(error)
    if status == _NO_STATUS:
        return _without_status(error)
    if status == 429:
        return LanguageModelUnavailable(
            "The language model is overloaded or its quota is used up.",
            hint="Try again later, or check the account that LLM_API_KEY belongs to.",
        )
    if status in {408, 409} or status >= 500:
        return LanguageModelUnavailable(
            f"The language model's server failed (status {status}).", hint="Try again later."
        )
    return LanguageModelRejected(
        f"The language model's server refused the request (status {status}).",
        hint=_REJECTION_HINTS.get(status, "Check LLM_MODEL and LLM_BASE_URL."),
    )


def status_of(error: Exception) -> int:
    """The HTTP status that an error stands for; 0 when no answer refused the request.

    An error that is reported inside of a stream comes under a status of 200 or none.
    """
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else _NO_STATUS


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed in a moment."""
    status = status_of(error)
    if status == _NO_STATUS:
        return _is_reported(error) or (_is_connection_error(error) and not _is_timeout(error))
    return status in {408, 409, 429} or status >= 500


def retry_after(error: Exception, now: float) -> float | None:
    """The seconds that the server asks to wait, as a number or as a date.

    ``now`` is the time since the epoch. ``None`` when it asks for nothing that can be read.
    """
    headers = _headers(error)
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        return max(0.0, seconds) if isfinite(seconds) else None
    try:
        asked = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    aware = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())


def cause(error: Exception) -> Exception | None:
    """What to keep for the log: servers that refuse a key may repeat it."""
    return None if status_of(error) in {401, 403} else error


def check_finish(finish: str, length: int) -> None:
    """A reply that broke off must not look whole: its last line may be half a sentence.

    Raises ``LanguageModelError``.
    """
    if finish.casefold() in _STOPPED:
        raise LanguageModelRejected(
            "The language model's provider stopped the answer.", hint="Ask in other words."
        )
    if finish.casefold() in _CUT_SHORT:
        raise LanguageModelError(
            "The language model reached its limit before the end of its answer.",
            hint="Raise LLM_MAX_TOKENS.",
        )
    if not finish:
        raise LanguageModelUnavailable("The language model's answer broke off.", hint="Try again.")
    if not length:
        raise LanguageModelUnavailable("The language model wrote nothing.", hint="Try again.")


def _without_status(error: Exception) -> LanguageModelUnavailable:
    if _is_timeout(error):
        return LanguageModelUnavailable(
            "The language model did not answer in time.",
            hint="Raise LLM_TIMEOUT_SECONDS, or try again.",
        )
    if _is_connection_error(error):
        return LanguageModelUnavailable(
            "The connection to the language model failed.",
            hint="Check that LLM_BASE_URL is right and the server runs.",
        )
    if _is_reported(error):
        return LanguageModelUnavailable(
            "The language model's server failed while it answered.", hint="Try again later."
        )
    return LanguageModelUnavailable(
        "The language model sent something that cannot be read.",
        hint="Check that LLM_BASE_URL is the address of a server for this provider.",
    )


def _is_timeout(error: Exception) -> bool:
    return "timeout" in type(error).__name__.lower()


def _is_connection_error(error: BaseException) -> bool:
    names = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, OSError) or not names.isdisjoint(
        {"APIConnectionError", "TransportError"}
    )


def _is_reported(error: Exception) -> bool:
    """Whether a server said in its stream that it failed."""
    names = {kind.__name__ for kind in type(error).__mro__}
    unreadable = {"APIConnectionError", "APIResponseValidationError"}
    return not names.isdisjoint({"APIError", "ResponseError"}) and names.isdisjoint(unreadable)


def _headers(error: BaseException) -> Mapping[str, Any]:
    # Ollama's client keeps the response only in the error that its own one replaced.
    for one in (error, error.__context__):
        headers = getattr(getattr(one, "response", None), "headers", None)
        if headers is not None:
            return headers  # type: ignore[no-any-return]  # read by name, from any vendor's error
    return {}
