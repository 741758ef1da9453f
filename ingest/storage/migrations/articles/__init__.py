"""The revisions of the article tables, one module each."""
