"""Prompt templates, as plain files."""
