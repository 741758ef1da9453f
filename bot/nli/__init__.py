"""The natural-language-inference port and its cross-encoder adapter (optional last gate)."""
