"""The natural-language-inference port, the last gate for claims, and its two adapters."""
