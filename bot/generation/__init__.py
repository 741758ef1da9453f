"""Answers by a language model: prompt context, output parsing, and the attribution of claims to sentences."""
