"""Judges users' own statements against the articles, for `footnote verify` and `/verify`."""
