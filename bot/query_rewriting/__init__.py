"""Makes a follow-up question stand alone, by heuristics or by the language model."""
