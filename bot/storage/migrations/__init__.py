"""Alembic revisions of the bot's own tables."""
