"""When a request to a language model is repeated.

The clients of the providers differ: two repeat by themselves, a third never
does, and those that do neither look at the time that a whole reply may take
nor stop when nobody waits any more. So all are told not to, and this is for all.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import LanguageModelUnavailable
from bot.llm.error_mapping import is_passing, retry_after

MAX_RETRIES = 2
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential back-off, or what the server asks for with Retry-After.

    ``wait`` waits for the event or the seconds; ``now`` is the time since the
    epoch, ``chance`` a number from 0 to 1 that spreads those who wait.
    """

    limit: int = MAX_RETRIES
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    now: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random

    def delay(self, error: Exception, failures: int, seconds_left: float) -> float | None:
        """The seconds until the request is repeated; ``None`` when it is not.

        ``failures`` counts this one too. Raises ``LanguageModelUnavailable`` when
        the server asks to wait for longer than there is time.
        """
        if not is_passing(error) or failures > self.limit:
            return None
        asked = retry_after(error, self.now())
        if asked is not None:
            if asked >= seconds_left:
                raise LanguageModelUnavailable(
                    f"The language model is overloaded and asks to wait for {asked:.0f} seconds.",
                    hint="Try again then; LLM_TIMEOUT_SECONDS leaves no time to wait for it.",
                )
            return asked
        delay = min(FIRST_DELAY_SECONDS * 2 ** (failures - 1), LONGEST_DELAY_SECONDS)
        # A quarter less at most, so that not all who failed together come back together.
        delay *= 1 - self.chance() / 4
        return delay if delay < seconds_left else None
