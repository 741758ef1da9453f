"""What a site asks of robots, by robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import SourceUnavailable

if TYPE_CHECKING:
    from protego import Protego

CACHE_SECONDS = 3600.0
FAILURE_CACHE_SECONDS = 300.0
MAX_ROBOTS_BYTES = 512 * 1024
MAX_DELAY_SECONDS = 10.0

LoadRobots = Callable[[str], bytes | None]
"""The address of a robots.txt to its bytes, or ``None`` where the site has none.

Raises ``SourceUnavailable`` when the site does not tell.
"""


@dataclass(frozen=True, slots=True)
class _Rules:
    """``parser`` is ``None`` where everything is allowed; ``failure`` refuses everything."""

    until: float
    parser: Protego | None = None
    failure: SourceUnavailable | None = None


class RobotsCache:
    """The rules of sites, kept for an hour; a site that does not tell is asked again sooner."""

    def __init__(self, agent: str, load: LoadRobots, clock: Callable[[], float]) -> None:
        self._agent = agent
        self._load = load
        self._clock = clock
        self._rules: dict[str, _Rules] = {}

    def allows(self, site: str, url: str) -> bool:
        """Whether the site lets us fetch the address. Raises ``SourceUnavailable``."""
        rules = self._of(site)
        if rules.failure is not None:
            raise rules.failure
        return rules.parser is None or rules.parser.can_fetch(url, self._agent)

    def delay(self, site: str) -> float:
        """The seconds that a site wants between two requests, up to ``MAX_DELAY_SECONDS``."""
        rules = self._rules.get(site)
        wanted = rules.parser.crawl_delay(self._agent) if rules and rules.parser else None
        return min(max(wanted or 0.0, 0.0), MAX_DELAY_SECONDS)

    def _of(self, site: str) -> _Rules:
        rules = self._rules.get(site)
        if rules is None or rules.until <= self._clock():
            rules = self._rules[site] = self._loaded(site)
        return rules

    def _loaded(self, site: str) -> _Rules:
        from protego import Protego

        try:
            data = self._load(f"{site}/robots.txt")
        except SourceUnavailable as error:
            failure = SourceUnavailable(
                f"The site does not say what robots may fetch: {error.message}"
            )
            return _Rules(self._clock() + FAILURE_CACHE_SECONDS, failure=failure)
        parser = Protego.parse(data.decode("utf-8", "replace")) if data is not None else None
        return _Rules(self._clock() + CACHE_SECONDS, parser)
