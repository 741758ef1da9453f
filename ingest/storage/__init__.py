"""The SQL store of articles: the source of truth. SQLAlchemy and Alembic stop here."""
