"""The web as a source: guarded fetching, pages and feeds."""
