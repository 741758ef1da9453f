"""Statements of people's own, checked against the articles."""
