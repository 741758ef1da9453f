"""Alembic's revisions of the tables, a folder for each history."""
