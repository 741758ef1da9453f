"""Alembic's environment: runs revisions on the connection, and in the transaction, of the caller.

Alembic executes this file. ``runner.upgrade`` fills in the attributes.
"""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Run the revisions that are missing."""
    context.configure(
        connection=context.config.attributes["connection"],
        version_table=context.config.attributes["version_table"],
    )
    with context.begin_transaction():
        context.run_migrations()


# Alembic executes this file under this name; importing it must do nothing.
if __name__ == "env_py":
    run()
