"""When to repeat a request to a language model.

The providers' clients differ: two of them retry by themselves, a third never
does, and none of them respects the time limit of a whole reply or stops when
the reply is no longer wanted. So their retries are off, and this policy is for all of them.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import LanguageModelUnavailable
from bot.llm.error_mapping import is_transient, retry_after

MAX_RETRIES = 2
FIRST_DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off, or the delay that the server requests with Retry-After.

    ``limit`` is the number of retries. ``wait`` waits for the event, for at most
    the seconds given; ``now`` is the time in seconds since the epoch, and
    ``jitter`` a random number from 0 to 1.
    """

    limit: int = MAX_RETRIES
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    now: Callable[[], float] = time.time
    jitter: Callable[[], float] = random.random

    def delay(self, error: Exception, failures: int, seconds_left: float) -> float | None:
        """The seconds to wait before the next try; ``None`` when there is to be none.

        ``failures`` counts this error too. Raises ``LanguageModelUnavailable``
        when the server requests a longer wait than ``seconds_left``.
        """
        if not is_transient(error) or failures > self.limit:
            return None
        requested = retry_after(error, self.now())
        if requested is not None:
            if requested >= seconds_left:
                raise LanguageModelUnavailable(
                    f"The language model is overloaded; it accepts requests in {requested:.0f} seconds.",
                    hint="Try again then. That is longer than LLM_TIMEOUT_SECONDS allows.",
                )
            return requested
        delay = min(FIRST_DELAY_SECONDS * 2 ** (failures - 1), MAX_DELAY_SECONDS)
        # Up to a quarter less, so that requests which failed together do not return together.
        delay *= 1 - self.jitter() / 4
        return delay if delay < seconds_left else None
