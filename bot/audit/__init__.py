"""The record of how an answer was produced, and the background thread that writes it."""
