"""Reading the best sentences again, each beside the question."""
