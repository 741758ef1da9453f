"""Robots.txt (RFC 9309): which pages a site allows programs to fetch, and how fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.errors import SourceError, SourceUnavailable
from ingest.runtime.sized_cache import SizedCache
from ingest.sandbox.base import RunJob, run_in_process

if TYPE_CHECKING:
    from protego import Protego

CACHE_SECONDS = 3600.0
FAILURE_CACHE_SECONDS = 300.0
MAX_ROBOTS_BYTES = 512 * 1024
MAX_DELAY_SECONDS = 10.0

CACHE_CHARACTERS = 4 * 1024 * 1024
"""Characters of rules that are cached."""

PARSED_FILES = 4
"""Rules that stay parsed in the process that reads them, since pages of one site come in a row."""

_SITE_CHARACTERS = 1_000
"""Added to the characters of each site, so that one without rules takes room as well."""

_DIRECTIVE = re.compile(
    r"(user[ -]?agent|allow|dis?s?all?[ao]w|diasllow|crawl[ -]delay)(?:\s*+:|\s|$)\s*+(.*)",
    re.IGNORECASE,
)
"""A line that matters here, as generously as protego reads it."""

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
    """``rules`` is ``None`` if everything is allowed; ``failure`` forbids everything."""

    until: float
    rules: str | None = None
    failure: SourceError | None = None
    delay: float | None = None

    @property
    def size(self) -> int:
        """Characters."""
        return _SITE_CHARACTERS + len(self.rules or "")


def robots_access(rules: str, url: str, agent: str) -> RobotsAccess:
    """What the rules of a site say about an address."""
    parsed = _parsed(rules)
    return RobotsAccess(bool(parsed.can_fetch(url, agent)), parsed.crawl_delay(agent))


@lru_cache(maxsize=PARSED_FILES)
def _parsed(rules: str) -> Protego:
    from protego import Protego

    return Protego.parse(rules)


class RobotsCache:
    """The rules of sites, cached for an hour, and failures for a shorter time; thread-safe.

    ``run`` runs the jobs that read a file. The cached rules have at most
    ``capacity`` characters.
    """

    def __init__(
        self,
        agent: str,
        load: LoadRobots,
        clock: Callable[[], float],
        run: RunJob = run_in_process,
        capacity: int = CACHE_CHARACTERS,
    ) -> None:
        self._agent = agent
        self._load = load
        self._clock = clock
        self._run = run
        self._rules: SizedCache[str, _Rules] = SizedCache(capacity, lambda _, rules: rules.size)

    def allows(self, site: str, url: str) -> bool:
        """Whether the site allows fetching the address. Raises ``SourceError``."""
        rules = self._site_rules(site)
        if rules.failure is not None:
            raise rules.failure
        if rules.rules is None:
            return True
        try:
            access = self._run(robots_access, rules.rules, url, self._agent)
        except SourceUnavailable:
            raise
        except SourceError as error:
            failed = self._unusable(error)
            self._rules.put(site, failed)
            raise failed.failure or error from None
        self._rules.put(site, replace(rules, delay=access.delay))
        return access.is_allowed

    def delay(self, site: str) -> float:
        """The seconds between two requests that a site asks for, at most ``MAX_DELAY_SECONDS``."""
        rules = self._rules.get(site)
        wanted = rules.delay if rules else None
        return min(max(wanted or 0.0, 0.0), MAX_DELAY_SECONDS)

    def _site_rules(self, site: str) -> _Rules:
        rules = self._rules.get(site)
        if rules is None or rules.until <= self._clock():
            rules = self._load_rules(site)
            self._rules.put(site, rules)
        return rules

    def _load_rules(self, site: str) -> _Rules:
        try:
            data = self._load(f"{site}/robots.txt")
        except SourceUnavailable as error:
            return self._failed(
                SourceUnavailable("The site's robots.txt cannot be fetched: {reason}", reason=error)
            )
        if data is None:
            return _Rules(self._clock() + CACHE_SECONDS)
        text = data[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
        try:
            return _Rules(self._clock() + CACHE_SECONDS, self._run(rules_for, self._agent, text))
        except SourceUnavailable:
            raise
        except SourceError as error:
            return self._unusable(error)

    def _unusable(self, error: SourceError) -> _Rules:
        return self._failed(
            SourceError("The site's robots.txt cannot be used: {reason}", hint="", reason=error)
        )

    def _failed(self, failure: SourceError) -> _Rules:
        return _Rules(self._clock() + FAILURE_CACHE_SECONDS, failure=failure)


def rules_for(agent: str, robots: str) -> str:
    """The rules of a robots.txt for an agent, as one group.

    Protego keeps the rules of a group once for each agent that it names, so
    thousands of agents before thousands of rules would take gigabytes.
    """
    groups = list(_groups(robots))
    scores = [max((_score(agent, name) for name in group.agents), default=0) for group in groups]
    best = max(scores, default=0)
    if not best:
        return ""
    wanted = (group for group, score in zip(groups, scores, strict=True) if score == best)
    return "\n".join(["user-agent: *", *(rule for group in wanted for rule in group.rules)])


@dataclass(frozen=True, slots=True)
class _Group:
    agents: tuple[str, ...]
    rules: tuple[str, ...]


def _groups(robots: str) -> Iterator[_Group]:
    """The groups of consecutive agents and the rules that follow them."""
    agents: list[str] = []
    rules: list[str] = []
    for line in robots.splitlines():
        directive = _DIRECTIVE.match(line.partition("#")[0].strip())
        if not directive:
            continue
        field, value = directive[1].lower(), directive[2].strip()
        if not field.startswith("user"):
            rules.append(f"{field}: {value}")
            continue
        if rules:
            yield _Group(tuple(agents), tuple(rules))
            agents, rules = [], []
        agents.append(value.lower())
    yield _Group(tuple(agents), tuple(rules))


def _score(agent: str, name: str) -> int:
    """How well the name of a group fits an agent: 0 not at all, 1 for ``*``, else its length.

    A version behind the name, as in ``Footnote/0.2.0``, is not part of it.
    """
    if name == "*":
        return 1
    name = name.partition("/")[0].replace("*", "").strip()
    return len(name) + 1 if name and agent.lower().startswith(name) else 0
