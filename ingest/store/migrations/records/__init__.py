"""The revisions of the tables beside the articles."""
