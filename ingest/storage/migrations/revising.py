"""Alembic, without its command line and configuration files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def run_revisions(
    connection: Connection, folder: Path, version_table: str, until: str = "head"
) -> None:
    """Run what is missing, inside the caller's transaction."""
    scripts = _scripts(folder)

    def steps(current: Any, _context: object) -> Any:
        return scripts._upgrade_revs(until, current)  # noqa: SLF001 - as alembic.command does

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table=version_table)
        with environment.begin_transaction():
            environment.run_migrations()


def last_revision(folder: Path) -> str | None:
    """The last revision that there is."""
    return _scripts(folder).get_current_head()


def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory(str(folder), version_locations=[str(folder)])
