"""Robots.txt (RFC 9309): which pages a site allows programs to fetch, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.errors import SourceError, SourceUnavailable
from ingest.sandbox.base import RunJob, run_in_process

if TYPE_CHECKING:
    from protego import Protego

CACHE_SECONDS = 3600.0
FAILURE_CACHE_SECONDS = 300.0
MAX_ROBOTS_BYTES = 512 * 1024
MAX_DELAY_SECONDS = 10.0
PARSED_FILES = 4
"""Files that stay parsed in the process that reads them, since pages of one site come in a row."""

LoadRobots = Callable[[str], bytes | None]
"""Loads the robots.txt at an address; ``None`` if the site has none.

Raises ``SourceUnavailable`` if it cannot be loaded at the moment.
"""


@dataclass(frozen=True, slots=True)
class RobotsAccess:
    """Whether a page may be fetched, and the seconds between two requests, if the site says so."""

    is_allowed: bool
    delay: float | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """``file`` is ``None`` if everything is allowed; ``failure`` forbids everything."""

    until: float
    file: bytes | None = None
    failure: SourceError | None = None
    delay: float | None = None


def robots_access(file: bytes, url: str, agent: str) -> RobotsAccess:
    """What a robots.txt says about an address."""
    rules = _parsed(file)
    return RobotsAccess(bool(rules.can_fetch(url, agent)), rules.crawl_delay(agent))


@lru_cache(maxsize=PARSED_FILES)
def _parsed(file: bytes) -> Protego:
    from protego import Protego

    return Protego.parse(file.decode("utf-8", "replace"))


class RobotsCache:
    """The rules of sites, cached for an hour, and failures for a shorter time.

    ``run`` runs the jobs that read a file.
    """

    def __init__(
        self,
        agent: str,
        load: LoadRobots,
        clock: Callable[[], float],
        run: RunJob = run_in_process,
    ) -> None:
        self._agent = agent
        self._load = load
        self._clock = clock
        self._run = run
        self._rules: dict[str, _Rules] = {}

    def allows(self, site: str, url: str) -> bool:
        """Whether the site allows fetching the address. Raises ``SourceError``."""
        rules = self._site_rules(site)
        if rules.failure is not None:
            raise rules.failure
        if rules.file is None:
            return True
        try:
            access = self._run(robots_access, rules.file, url, self._agent)
        except SourceUnavailable:
            raise
        except SourceError as error:
            failure = SourceError(f"The site's robots.txt cannot be used: {error.message}", hint="")
            self._rules[site] = self._failed(failure)
            raise failure from None
        self._rules[site] = replace(rules, delay=access.delay)
        return access.is_allowed

    def delay(self, site: str) -> float:
        """The seconds between two requests that a site asks for, at most ``MAX_DELAY_SECONDS``."""
        rules = self._rules.get(site)
        wanted = rules.delay if rules else None
        return min(max(wanted or 0.0, 0.0), MAX_DELAY_SECONDS)

    def _site_rules(self, site: str) -> _Rules:
        rules = self._rules.get(site)
        if rules is None or rules.until <= self._clock():
            rules = self._rules[site] = self._load_rules(site)
        return rules

    def _load_rules(self, site: str) -> _Rules:
        try:
            file = self._load(f"{site}/robots.txt")
        except SourceUnavailable as error:
            failure = SourceUnavailable(f"The site's robots.txt cannot be fetched: {error.message}")
            return self._failed(failure)
        return _Rules(self._clock() + CACHE_SECONDS, file)

    def _failed(self, failure: SourceError) -> _Rules:
        return _Rules(self._clock() + FAILURE_CACHE_SECONDS, failure=failure)
