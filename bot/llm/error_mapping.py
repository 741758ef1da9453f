"""Maps the exceptions of the providers' clients to Footnote's errors.

They are recognised by their attributes and class names, so that no provider's
package needs to be installed.
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
    400: "Check that LLM_MODEL supports this request, and that LLM_MAX_TOKENS is within its limit.",
    401: "Check LLM_API_KEY.",
    403: "Check that LLM_API_KEY may use LLM_MODEL.",
    404: "Check LLM_MODEL and LLM_BASE_URL: for openai the address ends in /v1, "
    "for anthropic and ollama it does not.",
}


def map_error(error: Exception) -> LanguageModelError:
    """The Footnote error for an exception of a provider's client; it never contains the key."""
    status = http_status(error)
    if status == _NO_STATUS:
        return _without_status(error)
    if status == 429:
        return LanguageModelUnavailable(
            "The language model is overloaded or its quota is used up.",
            hint="Try again later, or check the quota of LLM_API_KEY's account.",
        )
    if status in {408, 409} or status >= 500:
        return LanguageModelUnavailable(
            f"The language model's server failed (status {status}).", hint="Try again later."
        )
    return LanguageModelRejected(
        f"The language model's server refused the request (status {status}).",
        hint=_REJECTION_HINTS.get(status, "Check LLM_MODEL and LLM_BASE_URL."),
    )


def http_status(error: Exception) -> int:
    """The HTTP status that refused the request; 0 when the error is of another kind.

    An error reported within a stream has a status of 200 or none.
    """
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else _NO_STATUS


def is_transient(error: Exception) -> bool:
    """Whether the same request may soon succeed."""
    status = http_status(error)
    if status == _NO_STATUS:
        return _is_stream_error(error) or (_is_connection_error(error) and not _is_timeout(error))
    return status in {408, 409, 429} or status >= 500


def retry_after(error: Exception, now: float) -> float | None:
    """The seconds to wait by the server's Retry-After, which may be a number or a date.

    ``now`` is the time in seconds since the epoch. ``None`` without a readable header.
    """
    headers = _headers(error)
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        return max(0.0, seconds) if isfinite(seconds) else None
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())


def safe_cause(error: Exception) -> Exception | None:
    """The exception to chain, or ``None``: a server that refuses a key may repeat it."""
    return None if http_status(error) in {401, 403} else error


def check_finish_reason(reason: str, length: int) -> None:
    """Raise ``LanguageModelError`` unless the model finished a reply of ``length`` characters.

    An incomplete reply must not look complete: its last line may be half a sentence.
    """
    if reason.casefold() in _STOPPED:
        raise LanguageModelRejected(
            "The language model's provider stopped the answer.", hint="Rephrase the question."
        )
    if reason.casefold() in _CUT_SHORT:
        raise LanguageModelError(
            "The language model reached its token limit before it finished the answer.",
            hint="Raise LLM_MAX_TOKENS.",
        )
    if not reason:
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
            hint="Check LLM_BASE_URL, and that the server is running.",
        )
    if _is_stream_error(error):
        return LanguageModelUnavailable(
            "The language model's server failed during the answer.", hint="Try again later."
        )
    return LanguageModelUnavailable(
        "The language model sent an unreadable response.",
        hint="Check that the server at LLM_BASE_URL speaks this provider's protocol.",
    )


def _is_timeout(error: Exception) -> bool:
    return "timeout" in type(error).__name__.lower()


def _is_connection_error(error: BaseException) -> bool:
    names = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, OSError) or not names.isdisjoint(
        {"APIConnectionError", "TransportError"}
    )


def _is_stream_error(error: Exception) -> bool:
    """Whether the server reported a failure within its stream."""
    names = {kind.__name__ for kind in type(error).__mro__}
    unreadable = {"APIConnectionError", "APIResponseValidationError"}
    return not names.isdisjoint({"APIError", "ResponseError"}) and names.isdisjoint(unreadable)


def _headers(error: BaseException) -> Mapping[str, Any]:
    # Ollama's client raises its own error while handling the one that has the response.
    for candidate in (error, error.__context__):
        headers = getattr(getattr(candidate, "response", None), "headers", None)
        if headers is not None:
            return headers  # type: ignore[no-any-return]  # read by name from any client's error
    return {}
