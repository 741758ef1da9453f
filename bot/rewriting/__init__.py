"""Follow-ups to questions that stand alone."""
