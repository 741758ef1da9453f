"""`footnote verify` and `/verify`: a statement of the user's, judged against the articles."""
