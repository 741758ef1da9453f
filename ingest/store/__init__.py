"""The database of articles: the truth."""
