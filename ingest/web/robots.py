"""Robots.txt (RFC 9309): which pages a site allows programs to fetch, and how fast."""

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
"""Loads the robots.txt at an address; ``None`` if the site has none.

Raises ``SourceUnavailable`` if it cannot be loaded at the moment.
"""


@dataclass(frozen=True, slots=True)
class _Rules:
    """``parser`` is ``None`` if everything is allowed; ``failure`` forbids everything."""

    until: float
    parser: Protego | None = None
    failure: SourceUnavailable | None = None


class RobotsCache:
    """The rules of sites, cached for an hour, and failures for a shorter time."""

    def __init__(self, agent: str, load: LoadRobots, clock: Callable[[], float]) -> None:
        self._agent = agent
        self._load = load
        self._clock = clock
        self._rules: dict[str, _Rules] = {}

    def allows(self, site: str, url: str) -> bool:
        """Whether the site allows fetching the address. Raises ``SourceUnavailable``."""
        rules = self._site_rules(site)
        if rules.failure is not None:
            raise rules.failure
        return rules.parser is None or rules.parser.can_fetch(url, self._agent)

    def delay(self, site: str) -> float:
        """The seconds between two requests that a site asks for, at most ``MAX_DELAY_SECONDS``."""
        rules = self._rules.get(site)
        wanted = rules.parser.crawl_delay(self._agent) if rules and rules.parser else None
        return min(max(wanted or 0.0, 0.0), MAX_DELAY_SECONDS)

    def _site_rules(self, site: str) -> _Rules:
        rules = self._rules.get(site)
        if rules is None or rules.until <= self._clock():
            rules = self._rules[site] = self._load_rules(site)
        return rules

    def _load_rules(self, site: str) -> _Rules:
        from protego import Protego

        try:
            data = self._load(f"{site}/robots.txt")
        except SourceUnavailable as error:
            failure = SourceUnavailable(f"The site's robots.txt cannot be fetched: {error.message}")
            return _Rules(self._clock() + FAILURE_CACHE_SECONDS, failure=failure)
        parser = Protego.parse(data.decode("utf-8", "replace")) if data is not None else None
        return _Rules(self._clock() + CACHE_SECONDS, parser)
