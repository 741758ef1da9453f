"""Answers by a language model: the prompt, the reply read as it streams, and the checks of each claim."""
