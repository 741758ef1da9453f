"""When staff last replied in a thread that they took over."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

THREADS = sa.table("silenced_threads", sa.column("silenced_at"))


def upgrade() -> None:
    """Add the column; nobody knows since when threads are silenced, so it counts from now."""
    op.add_column(
        "silenced_threads",
        sa.Column("silenced_at", sa.String(40), nullable=False, server_default=""),
    )
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    op.execute(THREADS.update().values(silenced_at=now))
