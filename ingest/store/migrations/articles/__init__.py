"""The revisions of the tables of articles."""
